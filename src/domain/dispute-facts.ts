import { totalBalances, type Balances } from './balances.ts';
import type { Currency } from './currency.ts';
import type { Dispute } from './dispute.ts';
import type { EntityName, GatewayId, OperationId, PaymentId } from './ids.ts';
import type { Instant } from './instant.ts';
import type { Operation, OperationStatus, OperationType } from './operation.ts';
import type { Card, Head } from './payment.ts';

/** What the books say of a disputed payment: shown in the case, printed in the letter to the bank. Amounts in minor units. */
export type DisputeFacts = {
  readonly paymentId: PaymentId;
  readonly entity: EntityName;
  readonly reference: string | null;
  readonly gatewayId: GatewayId | null;
  readonly card: Card | null;
  readonly currency: Currency;
  readonly paidAt: Instant;
  readonly totals: Pick<Balances, 'captured' | 'refunded' | 'chargedBack' | 'chargebackReversed' | 'doubleLoss'>;
  /** Of the operation whose money was charged back. */
  readonly disputed: { readonly id: OperationId; readonly amount: number; readonly refunded: number } | null;
  /** In the order they were begun. */
  readonly operations: readonly OperationFact[];
};

type OperationFact = {
  readonly id: OperationId;
  readonly type: OperationType;
  readonly status: OperationStatus;
  readonly references: OperationId | null;
  /** What was booked, or before that asked for. */
  readonly amount: number;
  readonly reason: string | null;
  readonly createdAt: Instant;
  readonly settledAt: Instant | null;
  readonly gatewayId: GatewayId | null;
  readonly result: { readonly code: string; readonly description: string } | null;
  /** What the acquirer knows it by. */
  readonly acquirer: Readonly<Record<string, string>>;
};

/** The facts of a payment, as seen from a dispute over it. What never reached the bank is no fact about the payment. */
export function disputeFacts(
  head: Head,
  operations: readonly Operation[],
  { base: disputed }: Pick<Dispute, 'base'>,
): DisputeFacts {
  const { captured, refunded, chargedBack, chargebackReversed, doubleLoss } = totalBalances(head);
  const base = head.references.find(({ id }) => id === disputed);
  return {
    paymentId: head.id,
    entity: head.entity,
    reference: head.reference,
    gatewayId: head.root.gatewayId,
    card: head.card,
    currency: head.currency,
    paidAt: head.createdAt,
    totals: { captured, refunded, chargedBack, chargebackReversed, doubleLoss },
    disputed: base ? { id: base.id, amount: base.amount, refunded: base.refunded } : null,
    operations: operations
      .filter(({ status }) => status !== 'failed')
      .map(factOf)
      .sort((one, other) => compare(one.createdAt, other.createdAt) || compare(one.id, other.id)),
  };
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const factOf = (one: Operation): OperationFact => ({
  id: one.id,
  type: one.type,
  status: one.status,
  references: one.references,
  amount: one.booked ?? one.requested,
  reason: one.reason,
  createdAt: one.createdAt,
  settledAt: one.settledAt,
  gatewayId: one.gatewayId,
  result: one.result && { code: one.result.code, description: one.result.description },
  acquirer: one.acquirer,
});
