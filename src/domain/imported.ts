import type { DisputeChange } from './dispute-change.ts';
import { disputeOfFound } from './dispute-of-operation.ts';
import type { Entity } from './entity.ts';
import { creditDaysOf } from './expected-by.ts';
import { afterClaim, afterSettlement, newHead, type HeadFacts } from './head.ts';
import type { DisputeId, OperationId, PaymentId } from './ids.ts';
import type { Instant } from './instant.ts';
import { newOperation } from './new-operation.ts';
import { isRootType, type Operation, type RootType } from './operation.ts';
import type { Head, Reference } from './payment.ts';
import { parentOf, place } from './place.ts';
import { rules } from './rules.ts';
import { mayHaveMoved, type Seen } from './seen.ts';
import { settlementOf } from './settlement.ts';

/** A transaction found at the gateway, to be booked as if we had made it: with the name it gets, or has had before. */
export type Found = Omit<Seen, 'at'> & { readonly id: OperationId; readonly attempt: number; readonly at: Instant };

export type ImportFacts = HeadFacts & {
  readonly paymentId: PaymentId;
  readonly entity: Entity;
  readonly currency: Operation['currency'];
  readonly requestedBy: string;
  readonly fingerprint: string;
  readonly now: Instant;
};

export type Imported = {
  readonly head: Head;
  readonly operations: readonly Operation[];
  /** The cases that its chargebacks are, as they stand now. */
  readonly openings: readonly DisputeChange[];
};

/** Why the books of a payment cannot be made of what was found. */
export type Unsupported = { readonly why: string };

/**
 * The books of a payment made elsewhere: every transaction goes through the same claim and settlement as our own, in the
 * order in which they refer to each other, so that no second arithmetic exists. What has moved money and does not fit makes
 * the whole unsupported; what has moved none and does not fit is left out. A chargeback is a case here too: its deadline is running.
 */
export function imported(
  root: Found & { readonly type: RootType; readonly amount: number },
  children: readonly Found[],
  facts: ImportFacts,
): Imported | Unsupported {
  const begun = operationOf(root, null, root.amount, root.outcome.brand, facts);
  let head = newHead(begun, root.type, facts);
  const operations: Operation[] = [];
  const openings = new Map<DisputeId, DisputeChange>();

  const book = (operation: Operation, { outcome, at }: Found): void => {
    const settlement = settlementOf(operation, outcome, facts.entity, at);
    if (!settlement) return;
    const { after } = settlement;
    const cases = [...openings.values()].map((opening) => opening.after);
    const said = { by: facts.requestedBy, reason: 'It was imported.', at };
    const step = disputeOfFound(after, { head, entity: facts.entity, cases }, said);
    head = afterSettlement(afterClaim(head, operation, step), settlement);
    operations.push(after);
    if (step) openings.set(step.after.id, openingAs(step, openings.get(step.after.id)));
  };
  book(begun, root);

  let waiting = [...children].sort((a, b) => (a.at < b.at ? -1 : 1));
  while (waiting.length > 0) {
    const next = waiting.find((one) => parentOf(one, head) !== null);
    if (!next) break;
    const at = place(next, head);
    if (at) book(operationOf(next, at.parent, at.amount, head.brand, facts), next);
    else if (mayHaveMoved(next)) return { why: `The amount of its ${next.type} ${next.gatewayId} cannot be read.` };
    waiting = waiting.filter((one) => one !== next);
  }
  const misfit = waiting.find(mayHaveMoved);
  if (misfit) return { why: `Its ${misfit.type} ${misfit.gatewayId} refers to nothing that it could refer to.` };
  return { head: { ...head, updatedAt: facts.now }, operations, openings: [...openings.values()] };
}

/** A case is written once, as it stands after all that has happened. */
const openingAs = (step: DisputeChange, opening: DisputeChange = step): DisputeChange => ({
  ...opening,
  after: step.after,
  names: [...new Set([...opening.names, ...step.names])],
});

function operationOf(
  found: Found,
  parent: Reference | null,
  requested: number,
  brand: string | null,
  facts: ImportFacts,
): Operation {
  const { id, type, attempt, at, gatewayId } = found;
  const planned = {
    type,
    references: parent?.id ?? null,
    base: parent && (parent.base ?? parent.id),
    closes: !isRootType(type) && rules[type].closes(facts.entity),
    requested,
    currency: facts.currency,
    recordedOnly: false,
    refundWindow: null,
    reason: null,
  };
  const operation = newOperation(planned, {
    id,
    paymentId: facts.paymentId,
    entity: facts.entity.name,
    reference: parent ? null : facts.reference,
    descriptor: null,
    creditDays: creditDaysOf(type, brand, facts.entity),
    requestedBy: facts.requestedBy,
    fingerprint: facts.fingerprint,
    attempt,
    searched: 0,
    claimant: 'import',
    sendBefore: facts.now,
    nextCheckAt: null,
    createdAt: at,
    updatedAt: at,
    version: 1,
  });
  return { ...operation, gatewayId };
}
