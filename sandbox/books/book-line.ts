import { type Books } from './books.ts';
import { fromCents } from './cents.ts';
import { type Transaction } from './transaction.ts';

/** A line of the books for a test to read: the truth, what the caller was told, and what hangs on it. */
export const bookLine = (books: Books, transaction: Transaction): Readonly<Record<string, unknown>> => {
  const { amount, createdAt, expiresAt, endsAt, ...rest } = transaction;
  const total = (type: Transaction['paymentType']): string => fromCents(books.sum(transaction, type));
  return {
    ...rest,
    amount: fromCents(amount),
    createdAt: iso(createdAt),
    expiresAt: iso(expiresAt),
    endsAt: iso(endsAt),
    totals: {
      captured: total('CP'),
      reversed: total('RV'),
      refunded: total('RF'),
      rebilled: total('RB'),
      chargedBack: total('CB'),
      chargebackReversed: total('CR'),
    },
  };
};

const iso = (instant: number | undefined): string | undefined =>
  instant === undefined ? undefined : new Date(instant).toISOString();
