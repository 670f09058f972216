import { type Currency, decimalsOf } from './currency.ts';

/** An amount in minor units (cents of EUR, yen of JPY) with its currency. */
export type Money = { readonly minor: number; readonly currency: Currency };

/** OPP takes at most ten digits before the point (gateway format N10.N2). */
const maxMajorDigits = 10;
/** OPP takes two decimals whatever the currency; a third one must be zero. */
const gatewayDecimals = 2;

export type AmountProblem = { readonly problem: string };

/**
 * Reads a decimal string in major units ("92.00", "92") as minor units. Zeros beyond the currency's decimals are
 * accepted, other digits are not; an amount is above zero.
 */
export function parseAmount(text: string, currency: Currency): Money | AmountProblem {
  const match = /^(0|[1-9][0-9]*)(?:\.([0-9]+))?$/.exec(text);
  if (!match) return { problem: 'must be a decimal string in major units such as "92.00", without sign or separators' };
  const [, major = '', fraction = ''] = match;
  if (major.length > maxMajorDigits) return { problem: `must have at most ${maxMajorDigits} digits before the point` };

  const decimals = decimalsOf(currency);
  const significant = fraction.replace(/0+$/, '');
  if (significant.length > decimals) {
    return {
      problem: `${currency} has ${decimals === 0 ? 'no' : decimals} decimals`,
    };
  }
  if (significant.length > gatewayDecimals) {
    return { problem: `the gateway takes ${gatewayDecimals} decimals, so the third one of ${currency} must be 0` };
  }
  // At most 13 digits, so the number is exact.
  const minor = Number(major + significant.padEnd(decimals, '0'));
  if (minor === 0) return { problem: 'must be more than zero' };
  return { minor, currency };
}

export const isMoney = (parsed: Money | AmountProblem): parsed is Money => 'minor' in parsed;

/** "92.00" for 9200 EUR, "92" for 92 JPY: what the API answers. Negative amounts keep their sign. */
export const formatAmount = ({ minor, currency }: Money): string => withDecimals(minor, decimalsOf(currency));

/** "92.00" for 92 JPY: OPP's wire format has two decimals whatever the currency. */
export function gatewayAmount({ minor, currency }: Money): string {
  const decimals = decimalsOf(currency);
  const hundredths = decimals > gatewayDecimals ? minor / 10 : minor * 10 ** (gatewayDecimals - decimals);
  return withDecimals(hundredths, gatewayDecimals);
}

/** Reads an amount the gateway answered; null when it is none (it drops the amount of what failed). */
export function fromGatewayAmount(text: string, currency: Currency): number | null {
  const parsed = parseAmount(text, currency);
  return isMoney(parsed) ? parsed.minor : null;
}

function withDecimals(minor: number, decimals: number): string {
  const digits = String(Math.abs(minor)).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  const sign = minor < 0 ? '-' : '';
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
