import { type CardTrace } from '../books/transaction.ts';
import { type Form } from '../http/form.ts';
import { type Verdict, verdictOn } from './issuer.ts';

/** A means of payment without its secrets: what may be kept for a token, and what the bank will say to it. */
export type Instrument = {
  readonly brand: string | undefined;
  readonly paymentMethod: 'CC' | 'VA';
  readonly card: CardTrace | undefined;
  readonly verdict: Verdict;
};

const bins = [
  [/^4/, 'VISA'],
  [/^(5[1-5]|2[2-7])/, 'MASTER'],
  [/^3[47]/, 'AMEX'],
  [/^(6011|65)/, 'DISCOVER'],
  [/^35/, 'JCB'],
  [/^3/, 'DINERS'],
] as const;

export const instrumentOf = (form: Form): Instrument => {
  const number = form.get('card.number');
  return {
    brand: form.get('paymentBrand') ?? bins.find(([bin]) => bin.test(number ?? ''))?.[1],
    paymentMethod: number === undefined ? 'VA' : 'CC',
    card: number === undefined ? undefined : traceOf(number, form),
    verdict: verdictOn(form),
  };
};

const traceOf = (number: string, form: Form): CardTrace => ({
  bin: number.slice(0, 6),
  last4Digits: number.slice(-4),
  holder: form.get('card.holder'),
  expiryMonth: form.get('card.expiryMonth'),
  expiryYear: form.get('card.expiryYear'),
});
