import type { FindingClass } from './finding.ts';
import { foreignAmong, match } from './match.ts';
import { isOpen, type Operation, type OperationStatus } from './operation.ts';
import type { Head } from './payment.ts';
import { hasMoved, type Seen } from './seen.ts';

/**
 * What our books and the gateway's say of one operation. `confirmed`: the gateway has a success that ours have not, to be booked.
 * `differs`: a person must know.
 */
export type Comparison =
  | { readonly kind: 'agrees' }
  | { readonly kind: 'confirmed'; readonly seen: Seen }
  | { readonly kind: 'differs'; readonly class: FindingClass; readonly why: string; readonly seen: Seen | null };

type Verdict = 'agrees' | 'amounts' | 'confirmed' | 'state_differs' | 'not_compared';

/** By our status, which is final, and theirs. What moved nothing on either side agrees, whatever each calls it. */
const verdicts = {
  succeeded: {
    succeeded: 'amounts',
    pending: 'state_differs',
    unknown: 'not_compared',
    declined: 'state_differs',
    failed: 'state_differs',
  },
  declined: {
    succeeded: 'confirmed',
    pending: 'state_differs',
    unknown: 'not_compared',
    declined: 'agrees',
    failed: 'agrees',
  },
  failed: {
    succeeded: 'confirmed',
    pending: 'state_differs',
    unknown: 'not_compared',
    declined: 'agrees',
    failed: 'agrees',
  },
} as const satisfies Record<FinalStatus, Record<Seen['outcome']['status'], Verdict>>;
type FinalStatus = Exclude<OperationStatus, 'processing' | 'pending' | 'unknown'>;

const agrees = { kind: 'agrees' } as const;
const isFinal = (status: OperationStatus): status is FinalStatus => !isOpen(status);

/** Compares one operation with what the gateway shows of it; null: it was asked for and is not there. */
export function compareOperation(ours: Operation, seen: Seen | null): Comparison {
  const { status } = ours;
  // What is open is the resolver's; what is recorded only has no transaction at the gateway until the bank's own shows.
  if (!isFinal(status)) return agrees;
  if (ours.recordedOnly) return seen?.outcome.status === 'succeeded' ? { kind: 'confirmed', seen } : agrees;
  const differs = (of: FindingClass, why: string): Comparison => ({ kind: 'differs', class: of, why, seen });
  if (!seen) {
    return status === 'succeeded'
      ? differs('missing_there', 'The gateway does not find it, asked for it by name.')
      : agrees;
  }
  if (seen.type !== ours.type) return differs('state_differs', `It is a ${ours.type} here and a ${seen.type} there.`);
  const verdict = verdicts[status][seen.outcome.status];
  switch (verdict) {
    case 'agrees':
      return agrees;
    case 'confirmed':
      return { kind: 'confirmed', seen };
    case 'state_differs':
      return differs('state_differs', `It is ${status} here and ${seen.outcome.status} at the gateway.`);
    case 'not_compared':
      return differs(
        'not_compared',
        `What the gateway says of it is not known: ${seen.outcome.result?.code ?? 'no code'}.`,
      );
    case 'amounts':
      return amounts(ours, seen, differs);
  }
}

/** A reversal may be shown without an amount: it is of all that was open. */
function amounts(
  { booked, currency, type }: Operation,
  seen: Seen,
  differs: (of: FindingClass, why: string) => Comparison,
): Comparison {
  if (seen.currency !== null && seen.currency !== currency) {
    return differs('amount_differs', `It is in ${currency} here and in ${seen.currency} at the gateway.`);
  }
  if (seen.amount === null) {
    return type === 'reversal'
      ? agrees
      : differs('not_compared', 'The gateway shows no amount of it that can be read.');
  }
  return seen.amount === booked ? agrees : differs('amount_differs', 'The gateway shows another amount.');
}

export type PaymentComparison = {
  readonly operations: readonly { readonly operation: Operation; readonly comparison: Comparison }[];
  /** Made by somebody else, to be booked as that. */
  readonly foreign: readonly Seen[];
  /** Moved money under the name of an operation that is booked with another transaction. */
  readonly doubles: readonly Seen[];
};

/** Compares a payment with all that the gateway has of it. While something is open, what looks like it is the resolver's. */
export function comparePayment(
  operations: readonly Operation[],
  seen: readonly Seen[],
  head: Head,
  isWhole: boolean,
): PaymentComparison {
  const matched = new Set<Seen>();
  const compared = operations.map((operation) => {
    const shown = match(operation, seen, head);
    const found = shown.kind === 'seen' && isBookedWithAnother(operation, shown.seen) ? absent : shown;
    if (found.kind === 'seen') matched.add(found.seen);
    const ambiguous = found.kind === 'ambiguous' && isFinal(operation.status) && !operation.recordedOnly;
    const comparison: Comparison = ambiguous
      ? { kind: 'differs', class: 'state_differs', why: 'Several transactions bear its name.', seen: null }
      : compareOperation(operation, found.kind === 'seen' ? found.seen : null);
    return { operation, comparison: found.kind === 'ambiguous' && !ambiguous ? agrees : comparison };
  });
  const foreign = foreignAmong(seen, operations, head, isWhole);
  const waiting = operations.some(({ status, gatewayId }) => isOpen(status) && gatewayId === null);
  const known = new Set(operations.map(({ gatewayId }) => gatewayId));
  const doubles = waiting
    ? []
    : seen.filter((one) => !matched.has(one) && !known.has(one.gatewayId) && !foreign.includes(one) && hasMoved(one));
  return { operations: compared, foreign, doubles };
}

/** A success is one transaction: another of its name does not stand in for it. */
const isBookedWithAnother = ({ status, gatewayId }: Operation, seen: Seen): boolean =>
  status === 'succeeded' && gatewayId !== null && gatewayId !== seen.gatewayId;
const absent = { kind: 'absent' } as const;
