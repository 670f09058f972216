import type { Entity } from '../domain/entity.ts';
import { creditDaysOf } from '../domain/expected-by.ts';
import { instantOf } from '../domain/instant.ts';
import { disputeOfFound } from '../domain/dispute-of-operation.ts';
import { newOperation } from '../domain/new-operation.ts';
import { isRootType } from '../domain/operation.ts';
import { aboutAnother, type Head } from '../domain/payment.ts';
import { isSecondSuccess } from '../domain/match.ts';
import { place } from '../domain/place.ts';
import { rules } from '../domain/rules.ts';
import { hasMoved, type Seen } from '../domain/seen.ts';
import { settlementOf } from '../domain/settlement.ts';
import type { PaymentStore } from '../store/payment-store.ts';
import { importedIdOf } from './identify.ts';
import { settleWithinMs } from './time-budget.ts';

export type ForeignDeps = {
  readonly payments: Pick<PaymentStore, 'record' | 'operation' | 'paymentOf' | 'disputesOf'>;
  readonly now: () => number;
};

/** `misfit`: it moved money and there is nothing in our books that it could refer to. */
export type ForeignEnd = 'recorded' | 'known' | 'contended' | 'nothing_moved' | 'misfit';

/**
 * Books an operation that somebody else made at the gateway (in its portal, by another system) on a payment of ours. It goes
 * through the same arithmetic as ours, without a condition: a remainder may go below zero, which blocks what it refers to.
 */
export async function bookForeign(seen: Seen, head: Head, entity: Entity, deps: ForeignDeps): Promise<ForeignEnd> {
  const { type, outcome } = seen;
  if (!hasMoved(seen)) return 'nothing_moved';
  const at = place(seen, head);
  if (isRootType(type) || !at) return 'misfit';

  const now = instantOf(deps.now());
  const name = await nameOf(seen, head, entity, deps);
  if (!name) return 'contended';
  const { id, attempt, isSecond } = name;
  const planned = {
    type,
    references: at.parent.id,
    base: at.parent.base ?? at.parent.id,
    closes: rules[type].closes(entity),
    requested: at.amount,
    currency: head.currency,
    recordedOnly: false,
    refundWindow: null,
    reason: null,
  };
  const begun = newOperation(planned, {
    id,
    paymentId: head.id,
    entity: entity.name,
    reference: null,
    descriptor: null,
    creditDays: creditDaysOf(type, head.brand, entity),
    requestedBy: 'gateway',
    fingerprint: '',
    attempt,
    searched: 0,
    claimant: 'gateway',
    sendBefore: now,
    nextCheckAt: null,
    createdAt: seen.at ?? now,
    updatedAt: now,
    version: 1,
  });
  // More went out than there was; or the gateway did twice what was asked for once.
  const room = type === 'chargeback' ? at.parent.disputable : at.parent.left;
  const isOver = type !== 'rebill' && room < at.amount;
  const discrepancies = [
    ...outcome.discrepancies,
    ...(isOver ? (['over_limit'] as const) : []),
    ...(isSecond ? (['second_success'] as const) : []),
  ];
  const settlement = settlementOf(begun, { ...outcome, discrepancies }, entity, now);
  if (!settlement) return 'nothing_moved';
  const { after } = settlement;
  const cases = aboutAnother(type) ? await deps.payments.disputesOf(head) : [];
  const said = { by: 'gateway', reason: 'The gateway told of it.', at: now };
  const dispute = disputeOfFound(after, { head, entity, cases }, said);
  return deps.payments.record(
    begun,
    { ...settlement, transition: 'found' },
    dispute,
    head,
    deps.now() + settleWithinMs,
  );
}

/**
 * What bears the name of an operation of ours that is not in the books is one that a restored table has forgotten: it gets its
 * own id again, so that its key stays used. The portal copies the name of what it refers to, which the head knows. Null where it
 * is neither: an operation that was claimed after the payment was read, and whose own answer will book it.
 */
async function nameOf(seen: Seen, head: Head, entity: Entity, { payments }: ForeignDeps) {
  const { claims, gatewayId } = seen;
  const anothers = { id: importedIdOf(entity.name, gatewayId), attempt: 1 };
  const ours = claims && (await payments.operation(head.id, claims.id));
  if (ours && ours.type === seen.type && isSecondSuccess(ours, seen)) return { ...anothers, isSecond: true };
  const copied = claims === null || head.references.some(({ id }) => id === claims.id);
  if (copied) return { ...anothers, isSecond: false };
  return (await payments.paymentOf(claims.id)) === null ? { ...claims, isSecond: false } : null;
}
