import type { Currency } from './currency.ts';
import type { DisputeStage } from './dispute-steps.ts';
import type { EntityName, GatewayId, PaymentId } from './ids.ts';
import type { Instant } from './instant.ts';
import type { Particulars } from './open-dispute.ts';
import { bookedMoney, type Head } from './payment.ts';

/** A chargeback as a line of the bank's file tells of it. */
export type Letter = {
  /** By which its case is known, or would be (`namesOf`). */
  readonly name: string;
  readonly stage: DisputeStage;
  /** Minor units. */
  readonly amount: number;
  readonly currency: Currency;
  readonly told: Particulars;
  /** What the file says of the payment: the first that is given says which it is, the last two only help a person to find it. */
  readonly paymentId: PaymentId | null;
  readonly gatewayId: GatewayId | null;
  readonly reference: string | null;
  readonly last4: string | null;
  readonly paidAt: Instant | null;
};

/** A payment that a letter may be about. */
export type Suggestion = Pick<Head, 'currency' | 'reference'> & {
  readonly paymentId: PaymentId;
  readonly amount: number;
  readonly last4: string | null;
  readonly paidAt: Instant;
};

/** A letter that names no payment of ours, while it waits for a person. */
export type UnmatchedLetter = Pick<Letter, 'name' | 'stage' | 'amount' | 'currency' | 'reference'> & {
  readonly id: string;
  readonly entity: EntityName;
  readonly caseNumber: string | null;
  readonly arn: string | null;
  readonly reason: string;
  readonly responseDueAt: Instant | null;
  readonly suggestions: readonly Suggestion[];
  readonly since: Instant;
};

/** Money that came in and that a chargeback can take. */
export const tookMoney = ({ references }: Head): boolean => references.some(({ type }) => isBooked(type));
const isBooked = (type: string): boolean => bookedMoney.some((booked) => booked === type);

/** Whether a payment may be the one a letter is about. Nothing is ever booked by this: without the card's digits the amount must be the same. */
export const mayBeAbout = ({ amount, currency, last4 }: Letter, { currency: paid, card, references }: Head): boolean =>
  paid === currency &&
  (last4 === null || card?.last4 === last4) &&
  references.some(({ type, amount: took }) => isBooked(type) && (last4 === null ? took === amount : took >= amount));

export const suggestionOf = ({ id, amount, currency, reference, card, createdAt }: Head): Suggestion => ({
  paymentId: id,
  amount,
  currency,
  reference,
  last4: card?.last4 ?? null,
  paidAt: createdAt,
});
