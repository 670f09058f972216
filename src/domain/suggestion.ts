import type { PaymentId } from './ids.ts';
import type { Instant } from './instant.ts';
import type { Letter } from './letter.ts';
import { bookedMoney, type Head } from './payment.ts';

/** A payment that a letter may be about. */
export type Suggestion = Pick<Head, 'currency' | 'reference'> & {
  readonly paymentId: PaymentId;
  readonly amount: number;
  readonly last4: string | null;
  readonly paidAt: Instant;
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
