import { type Form } from '../http/form.ts';

/** What the bank behind an instrument will say: a code, a detour over its own page, or nothing special. */
export type Verdict = { readonly code?: string; readonly redirects?: true };

/** Card numbers that do something. Any other number that passes the Luhn check is approved. */
export const magicCards: Readonly<Record<string, Verdict>> = {
  '4000000000000002': { code: '800.100.152' },
  '4711100000000000': { redirects: true },
  '4200000000000042': { redirects: true },
};

const cardBrands = ['VISA', 'MASTER', 'AMEX', 'DISCOVER', 'JCB', 'DINERS', 'MAESTRO', 'MADA', 'UNIONPAY', 'VPAY'];
const shape = /^[0-9]{3}\.[0-9]{3}\.[0-9]{3}$/;

/** A result the request itself asks for: by a custom parameter, or by the holder's name (never a success). */
export const forcedCode = (form: Form): string | undefined => {
  const holder = form.get('card.holder');
  return [form.get('customParameters[forceResultCode]'), holder?.startsWith('000.') ? undefined : holder].find(
    (code) => code !== undefined && shape.test(code),
  );
};

export const verdictOn = (form: Form): Verdict => {
  const code = forcedCode(form);
  if (code !== undefined) return { code };
  const number = form.get('card.number');
  if (number !== undefined) return magicCards[number] ?? (passesLuhn(number) ? {} : { code: '100.100.101' });
  // Without a card it is a wallet or a bank, and those take the shopper to their own page.
  const brand = form.get('paymentBrand');
  return brand === undefined || cardBrands.includes(brand) ? { code: '100.100.100' } : { redirects: true };
};

const passesLuhn = (number: string): boolean => {
  const digits = Array.from(number)
    .reverse()
    .map((digit, place) => Number(digit) * (1 + (place % 2)));
  return digits.reduce((sum, weighted) => sum + (weighted > 9 ? weighted - 9 : weighted), 0) % 10 === 0;
};
