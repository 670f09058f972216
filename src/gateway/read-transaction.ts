import type { Entity } from '../domain/entity.ts';
import { isGatewayId } from '../domain/ids.ts';
import { instantOf, type Instant } from '../domain/instant.ts';
import { fromGatewayAmount } from '../domain/money.ts';
import { attemptIn, gatewayTypes, operationTypes, type Operation } from '../domain/operation.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Seen } from '../domain/seen.ts';
import type { Transaction } from './answer.ts';
import { outcomeOf } from './outcome-of.ts';

/** Types of the gateway's that move no money of ours: registrations, 3-D Secure, risk checks, schedules. */
const withoutMoney: readonly string[] = ['RG', 'DR', '3D', 'RI', 'SD', 'DS', 'RE', 'TE', 'CI'];

export const movesMoney = ({ paymentType }: Transaction): boolean => !withoutMoney.includes(paymentType ?? '');

/** Reads a transaction; null for one without a usable id, or of a type that we have no operation for. */
export function readTransaction(one: Transaction, currency: Operation['currency'], entity: Entity): Seen | null {
  const { id, paymentType, referencedId, merchantTransactionId, amount, timestamp } = one;
  const type = operationTypes.find((known) => gatewayTypes[known] === paymentType);
  if (type === undefined || typeof id !== 'string' || !isGatewayId(id)) return null;
  const expected = {
    type,
    merchantTransactionId: null,
    referencedId: null,
    expiryField: entity.authorizationExpiryField,
  };
  return {
    gatewayId: id,
    type,
    references: typeof referencedId === 'string' && isGatewayId(referencedId) ? referencedId : null,
    claims: attemptIn(merchantTransactionId ?? ''),
    amount: typeof amount === 'string' ? fromGatewayAmount(amount, currency) : null,
    currency: one.currency ?? null,
    outcome: observed(outcomeOf(one, expected)),
    at: timeOf(timestamp),
  };
}

/** All of them that can be read. */
export const readableAmong = (
  transactions: readonly Transaction[],
  currency: Operation['currency'],
  entity: Entity,
): readonly Seen[] => transactions.map((one) => readTransaction(one, currency, entity)).filter((one) => one !== null);

/** A chargeback the gateway refused is one we record when we send it; found there, it is a refusal. */
const observed = (outcome: Outcome): Outcome =>
  outcome.recordedOnly ? { ...outcome, status: 'failed', failure: 'rejected', recordedOnly: false } : outcome;

/** OPP's timestamps: `2026-01-31 09:30:00.123+0000`, the fraction perhaps left out. */
function timeOf(timestamp: string | null | undefined): Instant | null {
  const epochMs = /^20\d\d-\d\d-\d\d[ T]/.test(timestamp ?? '') ? Date.parse(timestamp ?? '') : NaN;
  return Number.isNaN(epochMs) ? null : instantOf(epochMs);
}
