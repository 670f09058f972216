import { looksLikeCardNumber } from '../domain/card-number.ts';
import { isGatewayId, type GatewayId } from '../domain/ids.ts';
import { instantOf, type Instant } from '../domain/instant.ts';
import { gatewayTypes, type OperationType } from '../domain/operation.ts';
import { bareOutcome, type Outcome } from '../domain/outcome.ts';
import type { Card } from '../domain/payment.ts';
import { acquirerFields } from './acquirer-fields.ts';
import type { Transaction } from './answer.ts';
import { judge } from './judge.ts';

const mostChars = 255;

/** What was sent, as far as an answer must agree with it. */
export type Expected = {
  readonly type: OperationType;
  /** Null where it was not ours to give: a transaction that somebody else made. */
  readonly merchantTransactionId: string | null;
  readonly referencedId: GatewayId | null;
  readonly expiryField: string | null;
};

/**
 * The outcome a transaction of the gateway's stands for. Success is judged by code and type: an answer about another
 * transaction than the one sent says nothing of ours, and a success that has no id cannot be referred to or found again.
 */
export function outcomeOf(answer: Transaction, expected: Expected): Outcome {
  const { id, result, amount, currency } = answer;
  const verdict = judge(result.code, expected.type);
  const known = {
    ...bareOutcome(verdict.status, verdict.failure),
    result: { code: keep(result.code), group: verdict.group, description: keep(result.description ?? '') },
  };
  if (isAnother(answer, expected)) return { ...known, status: 'unknown', failure: null, needsPerson: true };
  const gatewayId = typeof id === 'string' && isGatewayId(id) ? id : null;
  if (verdict.status === 'succeeded' && gatewayId === null && !verdict.recordedOnly)
    return { ...known, status: 'unknown' };
  return {
    ...known,
    reviewRequired: verdict.reviewRequired,
    needsPerson: verdict.needsPerson,
    recordedOnly: verdict.recordedOnly,
    // A refused chargeback that we record has no transaction at the gateway that a reversal could refer to.
    gatewayId: verdict.recordedOnly ? null : gatewayId,
    acquirer: acquirerOf(answer),
    amount: typeof amount === 'string' ? { text: amount, currency: currency ?? null } : null,
    nextAction: nextActionOf(answer),
    brand: brandOf(answer),
    card: cardOf(answer),
    authorizationEndsAt: expected.expiryField === null ? null : instantIn(answer.resultDetails?.[expected.expiryField]),
  };
}

/** Fields that are absent say nothing: OPP drops some from what failed, and older platforms from everything. */
function isAnother(answer: Transaction, { type, merchantTransactionId, referencedId }: Expected): boolean {
  const differs = (told: string | null | undefined, sent: string | null) =>
    sent !== null && Boolean(told) && told !== sent;
  return (
    differs(answer.paymentType, gatewayTypes[type]) ||
    differs(answer.merchantTransactionId, merchantTransactionId) ||
    differs(answer.referencedId, referencedId)
  );
}

/** Text of the gateway's that we store: bounded, and without anything that looks like a card number (I5). */
const keep = (text: string): string => (looksLikeCardNumber(text) ? '[removed]' : text.slice(0, mostChars));

function acquirerOf({ resultDetails }: Transaction): Readonly<Record<string, string>> {
  const found = acquirerFields.flatMap((field) => {
    const value = resultDetails?.[field];
    return typeof value === 'string' && value !== '' ? [[field, keep(value)] as const] : [];
  });
  return Object.fromEntries(found);
}

/** What a redirect may take of an item; a challenge of 3-D Secure has some kilobytes. Without it a look-up tells the end. */
const mostRedirectChars = 16_000;

function nextActionOf({ redirect }: Transaction): Outcome['nextAction'] {
  if (!redirect) return null;
  const parameters = redirect.parameters.map(({ name, value }) => ({ name, value }));
  const action = { type: 'redirect', url: redirect.url, method: redirect.method, parameters } as const;
  const text = JSON.stringify(action);
  return text.length > mostRedirectChars || looksLikeCardNumber(text) ? null : action;
}

const brandOf = ({ paymentBrand }: Transaction): string | null =>
  paymentBrand ? keep(paymentBrand).slice(0, 32) : null;

function cardOf(answer: Transaction): Card | null {
  const { card } = answer;
  const last4 = card?.last4Digits;
  if (typeof last4 !== 'string' || !/^[0-9]{4}$/.test(last4)) return null;
  const { expiryMonth, expiryYear } = card ?? {};
  const expiry = /^\d{4}-\d\d$/.exec(`${expiryYear ?? ''}-${expiryMonth ?? ''}`)?.[0] ?? null;
  return { brand: brandOf(answer), last4, expiry };
}

/** Only an instant that says its zone, within the years cards are good for; anything else is no date we could act on. */
function instantIn(value: unknown): Instant | null {
  if (typeof value !== 'string' || !/^20\d\d-\d\d-\d\dT[\d:.]{5,16}(Z|[+-]\d\d:?\d\d)$/.test(value)) return null;
  const epochMs = Date.parse(value);
  return Number.isNaN(epochMs) ? null : instantOf(epochMs);
}
