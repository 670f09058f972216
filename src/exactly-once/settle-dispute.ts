import { getStuck, reversed } from '../domain/decide-dispute.ts';
import type { DisputeChange } from '../domain/dispute-change.ts';
import type { Dispute } from '../domain/dispute.ts';
import type { Entity } from '../domain/entity.ts';
import type { OperationId } from '../domain/ids.ts';
import { instantOf } from '../domain/instant.ts';
import { formatAmount } from '../domain/money.ts';
import { isOpen, mayGoAgain, type Operation } from '../domain/operation.ts';
import type { Head } from '../domain/payment.ts';
import { isRejection } from '../domain/plan.ts';
import type { Rejection } from '../domain/rejection.ts';
import type { DisputeStore } from '../store/dispute-store.ts';
import { fingerprintOf, reversalIdOf } from './identify.ts';
import { operateOnPayment } from './operate-on-payment.ts';
import type { OperateDeps } from './operate.ts';

export type SettleDisputeDeps = OperateDeps & { readonly disputes: Pick<DisputeStore, 'get' | 'change'> };

/**
 * Brings about what a win owes the payment's books: the reversal of the chargeback, with which the case has its money back in one write.
 * It only goes on from what the case and its operations say, so it may be called by anybody, at any time, and again. Answers the case as
 * it is then; where it still owes something, that waits for an operation.
 */
export async function settleDispute(dispute: Dispute, entity: Entity, deps: SettleDisputeDeps): Promise<Dispute> {
  if (dispute.owes === null || dispute.stuck !== null) return dispute;
  const chargeback = await deps.payments.operation(dispute.paymentId, dispute.chargebackId);
  // Whether there is anything to give back is not known yet.
  if (chargeback && isOpen(chargeback.status)) return dispute;
  const said = { by: 'clock', reason: '', at: instantOf(deps.now()) };

  if (chargeback?.status !== 'succeeded') {
    const reason = 'No chargeback was booked that could be reversed.';
    return write(reversed(dispute, null, { ...said, reason }), dispute, deps);
  }
  const reversal = await reverse(dispute, entity, deps);
  switch (reversal.kind) {
    case 'open':
      return dispute;
    case 'booked':
      return write(reversed(dispute, reversal.id, said), dispute, deps);
    case 'refused':
      return write(getStuck(dispute, reversal.why, said), dispute, deps);
  }
}

type Reversal =
  | { readonly kind: 'open' }
  | { readonly kind: 'booked'; readonly id: OperationId }
  | { readonly kind: 'refused'; readonly why: string };

async function reverse(dispute: Dispute, entity: Entity, deps: SettleDisputeDeps): Promise<Reversal> {
  const { paymentId, chargebackId, reversalId, ruling, currency, caseNumber, owes } = dispute;
  const head = await deps.payments.head(paymentId);
  if (!head) throw new Error(`The head of ${paymentId} is missing`);
  const found = reversalIn(head, chargebackId);
  if (found) return { kind: 'booked', id: found };
  const given = owes === 'reversal' && reversalId && (await deps.payments.operation(paymentId, reversalId));
  if (given && !mayGoAgain(given)) return stateOf(given);

  const amount = formatAmount({ minor: ruling?.amount ?? dispute.amount, currency });
  const operated = await operateOnPayment(
    {
      id: reversalIdOf(dispute),
      entity,
      head,
      command: { type: 'chargeback_reversal', references: chargebackId, amount, currency: null, reason: null },
      // Its key is the case's: nobody else can use it, so nothing else can have been meant.
      fingerprint: fingerprintOf({ dispute: dispute.id, stage: dispute.stage }),
      reference: caseNumber,
      descriptor: null,
      requestedBy: ruling?.by ?? 'clock',
      startedAtMs: deps.now(),
    },
    deps,
    // What a correction has turned into a loss is not reversed.
    () =>
      Promise.resolve(({ operation, ...plan }) => ({
        ...plan,
        operation: { ...operation, recordedOnly: operation.recordedOnly || owes === 'record' },
        asLongAs: dispute,
      })),
  );
  switch (operated.kind) {
    case 'operation':
      return stateOf(operated.operation);
    case 'rejected':
      // Only a reversal closes a chargeback. This one is not booked, or was not a moment ago: it brings the money, or makes room for ours.
      return operated.rejection.code === 'reference_closed'
        ? { kind: 'open' }
        : { kind: 'refused', why: operated.rejection.detail };
    case 'reused':
      throw new Error(`${reversalIdOf(dispute)} is another operation`);
    case 'frozen':
    case 'moved':
    case 'contended':
      return { kind: 'open' };
  }
}

function stateOf(operation: Operation): Reversal {
  const { id, status, result } = operation;
  if (status === 'succeeded') return { kind: 'booked', id };
  if (isOpen(status) || mayGoAgain(operation)) return { kind: 'open' };
  return {
    kind: 'refused',
    why: `${id} is ${status}: ${result ? `${result.code} ${result.description}` : 'no reason'}.`,
  };
}

/** The reversal of a chargeback that is booked, whoever made it. */
const reversalIn = (head: Head, chargeback: OperationId): OperationId | null =>
  head.references.find(({ type, references }) => type === 'chargeback_reversal' && references === chargeback)?.id ??
  null;

/** Writes a step; where the case has moved on meanwhile, what it is now counts. */
async function write(
  step: DisputeChange | Rejection,
  before: Dispute,
  { disputes }: SettleDisputeDeps,
): Promise<Dispute> {
  const end = isRejection(step) ? null : await disputes.change(step);
  return end?.kind === 'changed' && !isRejection(step) ? step.after : ((await disputes.get(before.id)) ?? before);
}
