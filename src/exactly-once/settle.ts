import { isDeepStrictEqual } from 'node:util';
import type { DisputeChange } from '../domain/dispute-change.ts';
import type { Entity } from '../domain/entity.ts';
import { afterSettlement } from '../domain/head.ts';
import { instantOf } from '../domain/instant.ts';
import type { Operation } from '../domain/operation.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Head } from '../domain/payment.ts';
import { settlementOf, type Settlement } from '../domain/settlement.ts';
import { settleWithCase, type SettleDeps } from './settle-with-case.ts';
import { settleWithinMs } from './time-budget.ts';

/** The operation after what was learned of it has been booked, and its head as far as the caller knows it. */
export type Settled = {
  readonly operation: Operation;
  readonly head: Head | null;
  /** Why what was learned is not in the books, if it is not: the operation is as it was, and must be asked about again. */
  readonly notBooked: { readonly why: string; readonly cause?: unknown } | null;
};

/**
 * Step 5 of an operation's path: book an outcome, whoever brings it. An operation that is not as it was seen is judged again
 * as it is; a gateway id that another operation has makes the outcome a person's.
 */
export async function settle(
  before: Operation,
  learned: Outcome,
  head: Head | null,
  entity: Entity,
  deps: SettleDeps,
): Promise<Settled> {
  const deadlineMs = deps.now() + settleWithinMs;
  let operation = before;
  let outcome = learned;
  let known = head;

  while (deps.now() < deadlineMs) {
    const settlement = settlementOf(operation, outcome, entity, instantOf(deps.now()));
    if (!settlement) return { operation, head: known, notBooked: null };
    const end = await settleWithCase(settlement, known, deadlineMs, deps).catch((cause: unknown) => ({
      kind: 'broke' as const,
      cause,
    }));
    switch (end.kind) {
      case 'settled':
        return booked(settlement, known, end.dispute);
      case 'case_moved':
        break;
      case 'moved':
        // Our own settlement, whose answer was lost.
        if (isDeepStrictEqual(end.operation, settlement.after)) return booked(settlement, known, end.dispute);
        // Another attempt under the key: what was learned is not about it. Only a failure that is known may be followed by
        // one, so there is nothing left to book, unless that failure was none.
        if (end.operation.attempt !== before.attempt) {
          const lost = outcome.status === 'succeeded' ? { why: 'an earlier attempt succeeded' } : null;
          return { operation: end.operation, head: null, notBooked: lost };
        }
        // That it never was is a conclusion from looking in vain for what was there to look for: news undoes it.
        if (outcome.failure === 'never_executed' && outcome.result === null) {
          return {
            operation: end.operation,
            head: null,
            notBooked: { why: 'it has moved on since it was looked for' },
          };
        }
        // Someone else was first, so what we know of the head is no longer all.
        operation = end.operation;
        known = null;
        break;
      case 'gateway_id_taken':
        outcome = {
          ...outcome,
          status: 'unknown',
          failure: null,
          gatewayId: null,
          needsPerson: true,
          discrepancies: ['gateway_id_taken'],
        };
        break;
      case 'contended':
      case 'broke':
        return { operation, head: known, notBooked: { why: end.kind, cause: end.cause } };
    }
  }
  return { operation, head: known, notBooked: { why: 'no time left' } };
}

const booked = (settlement: Settlement, head: Head | null, dispute: DisputeChange | null): Settled => ({
  operation: settlement.after,
  head: head && afterSettlement(head, settlement, dispute),
  notBooked: null,
});
