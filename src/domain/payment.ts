import type { Currency } from './currency.ts';
import type { Expiry } from './expiry.ts';
import type { DisputeId, EntityName, GatewayId, OperationId, PaymentId } from './ids.ts';
import type { Instant } from './instant.ts';
import { rootTypes, type OperationStatus, type OperationType, type RootType } from './operation.ts';

/**
 * What later operations can still take from an operation, and what they have taken. Minor units, except the two counts.
 * Everything is a number that is only ever added to, so concurrent operations need no version of the head: a claim is
 * conditional on the numbers it depends on and on nothing else.
 */
export type Counters = {
  /**
   * Amount less what is booked and what is reserved: what can still be captured of a pre-authorization, refunded of a debit,
   * capture, rebill or payout, reversed of a chargeback. Below zero after a success nobody expected (I4) or a chargeback
   * over refunded money.
   */
  readonly left: number;
  /** What can still be charged back. */
  readonly disputable: number;
  /** What is booked. */
  readonly captured: number;
  readonly released: number;
  readonly refunded: number;
  readonly chargedBack: number;
  readonly chargebackReversed: number;
  /** Rebills, booked and reserved; and what may be rebilled for the two reasons that are capped by what went wrong. */
  readonly rebilled: number;
  readonly overRefunded: number;
  readonly unreversed: number;
  /** Counts: disputes that are open, and operations that close this one for all others. */
  readonly openDisputes: number;
  readonly closures: number;
};
export type Counter = keyof Counters;

/** The operations others may refer to. */
export const referenceTypes = [...rootTypes, 'capture', 'rebill', 'chargeback', 'chargeback_reversal'] as const;
export type ReferenceType = (typeof referenceTypes)[number];

/** A succeeded operation that others may refer to. */
export type Reference = Counters & {
  readonly id: OperationId;
  readonly type: ReferenceType;
  readonly references: OperationId | null;
  readonly base: OperationId | null;
  readonly gatewayId: GatewayId | null;
  /** Booked in our books only; the gateway knows nothing of it. */
  readonly recordedOnly: boolean;
  readonly amount: number;
  readonly settledAt: Instant;
};

/** The part of a payment every decision needs, and the only part a claim writes beside the operation itself. */
export type Head = {
  readonly id: PaymentId;
  readonly entity: EntityName;
  readonly type: RootType;
  readonly amount: number;
  readonly currency: Currency;
  readonly reference: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** The gateway's name for what it is paid with, a card or not; null until it is known. */
  readonly brand: string | null;
  readonly card: Card | null;
  readonly root: { readonly id: OperationId; readonly status: OperationStatus; readonly gatewayId: GatewayId | null };
  /** In the order they succeeded. */
  readonly references: readonly Reference[];
  /** Open operations; they hold what they have reserved until they are settled. */
  readonly unsettled: readonly OperationId[];
  /** Every dispute there ever was over it. */
  readonly disputes: readonly DisputeId[];
  readonly expiresAt: Instant | null;
  readonly expirySource: ExpirySource | null;
  readonly expiry: Expiry;
  /** An import whose look-up did not bring everything yet: nothing is allowed until it has. */
  readonly incomplete: boolean;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Counts the writes, so that of two pictures of it the newer one is known. No write is conditional on it but for what events say. */
  readonly version: number;
};

export type ExpirySource = 'gateway' | 'estimate';

/** What may be kept of a card. */
export type Card = { readonly brand: string | null; readonly last4: string; readonly expiry: string | null };

const none = {
  left: 0,
  disputable: 0,
  captured: 0,
  released: 0,
  refunded: 0,
  chargedBack: 0,
  chargebackReversed: 0,
  rebilled: 0,
  overRefunded: 0,
  unreversed: 0,
  openDisputes: 0,
  closures: 0,
} as const satisfies Counters;

/** Chargebacks and their reversals are about another operation's money; everything else is about its own. */
export const aboutAnother = (type: OperationType): boolean => type === 'chargeback' || type === 'chargeback_reversal';

/** Operations that took money from the shopper, which can go back to them: by a refund, or by a chargeback. */
export const bookedMoney = ['debit', 'capture', 'rebill'] as const satisfies readonly ReferenceType[];

/** The counters of an operation that has just succeeded with this amount. */
export function countersOf(type: ReferenceType, amount: number): Counters {
  const canBeChargedBack = type === 'chargeback_reversal' || bookedMoney.some((booked) => booked === type);
  return { ...none, left: amount, disputable: canBeChargedBack ? amount : 0 };
}

export const isReferenceType = (type: OperationType): type is ReferenceType =>
  referenceTypes.some((referenced) => referenced === type);

/** Whether the authorization has ended, as far as the gateway says: an estimate warns, it does not refuse. */
export const hasExpired = (
  { expiresAt, expirySource }: Pick<Head, 'expiresAt' | 'expirySource'>,
  now: Instant,
): boolean => expirySource === 'gateway' && expiresAt !== null && expiresAt <= now;
