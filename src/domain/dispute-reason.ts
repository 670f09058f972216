import {
  gatewayReasonCodes,
  reasonCodes,
  schemes,
  type NormalizedReason,
  type ReasonCategory,
  type Scheme,
} from './reason-codes.ts';

/** Why the bank took the money: its own code as it came, and what that means across schemes. */
export type DisputeReason = {
  readonly code: string;
  readonly normalized: NormalizedReason;
  readonly category: ReasonCategory;
};

/** Brands as the gateway writes them. What is none of these is known by its reason code, or not at all. */
const brands: Readonly<Record<string, Scheme>> = {
  VISA: 'visa',
  VISADEBIT: 'visa',
  VISAELECTRON: 'visa',
  VPAY: 'visa',
  MASTER: 'mastercard',
  MASTERDEBIT: 'mastercard',
  MAESTRO: 'mastercard',
  AMEX: 'amex',
  DISCOVER: 'discover',
  DINERS: 'discover',
};

/** The scheme of a dispute: the one named, else the card's; a reason code belongs to one scheme only (dispute-reason.test.ts). */
export function schemeOf(named: Scheme | null, brand: string | null, code: string): Scheme | null {
  const ofCard = brand === null ? null : (brands[brand] ?? null);
  return named ?? ofCard ?? schemes.find((one) => rowOf(one, code) !== null) ?? null;
}

/** Normalizes a code of the schemes or of the gateway; what nobody knows is `other`, with its code kept. */
export function reasonOf(code: string, scheme: Scheme | null): DisputeReason {
  const ofScheme = [...(scheme ? [scheme] : []), ...schemes].map((one) => rowOf(one, code)).find((row) => row !== null);
  if (ofScheme) return { code, category: ofScheme[2], normalized: ofScheme[3] };
  const [normalized, category] = gatewayReasonCodes[code] ?? ['other', 'other'];
  return { code, normalized, category };
}

const rowOf = (scheme: Scheme, code: string) => reasonCodes[scheme].find(([known]) => known === code) ?? null;
