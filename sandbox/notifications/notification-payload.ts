import { fromCents } from '../books/cents.ts';
import { type Transaction } from '../books/transaction.ts';
import { contextOf, envelope, paymentAnswer } from '../gateway/answers.ts';
import { type Entity } from '../rules/entities.ts';

/** A notification repeats the answer and adds what only a hook gets to see. */
export const notificationOf = (
  transaction: Transaction,
  entity: Entity,
  now: number,
): Readonly<Record<string, unknown>> => ({
  type: 'PAYMENT',
  payload: {
    ...paymentAnswer(transaction, entity, now).body,
    paymentBrand: transaction.brand,
    presentationAmount: fromCents(transaction.amount),
    presentationCurrency: transaction.currency,
    authentication: { entityId: entity.entityId },
    channelName: entity.name,
  },
});

/** What the portal sends on "click to test", so that a hook can show it is alive. */
export const testMessage = (entity: Entity, now: number): Readonly<Record<string, unknown>> => ({
  type: 'test',
  action: 'webhook activation',
  payload: envelope('000.100.110', contextOf(entity.entityId), now),
});
