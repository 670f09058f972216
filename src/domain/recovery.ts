import { match } from './match.ts';
import { mayGoAgain, type Operation } from './operation.ts';
import { bareOutcome, type Outcome } from './outcome.ts';
import type { Head } from './payment.ts';
import type { Seen } from './seen.ts';

/**
 * Under how many names an operation is looked for after a restore: the gateway finds it only by its whole name, which has the
 * attempt in it. More than one attempt takes an earlier one that was certainly not executed.
 */
export const attemptsLookedFor = 3;

/**
 * What becomes of an operation that was claimed in a table that may have forgotten its key, by what a complete look-up shows:
 * the outcome to book in place of sending it, or null where the gateway has no such transaction. Attempts that would have gone
 * again under their key have moved nothing and say nothing of the others. Whatever else bears its name, of another type or on another
 * operation, says that it was there: a person must see to that.
 */
export function recovery(operation: Operation, seen: readonly Seen[], head: Head): Outcome | null {
  const ofAnyAttempt = ({ claims, ...one }: Seen): Seen => ({
    ...one,
    claims: claims && { ...claims, attempt: operation.attempt },
  });
  const there = seen.filter(({ outcome }) => !mayGoAgain(outcome));
  const found = match(operation, there.map(ofAnyAttempt), head);
  if (found.kind === 'seen') return found.seen.outcome;
  return there.every(({ claims }) => claims?.id !== operation.id)
    ? null
    : { ...bareOutcome('unknown'), needsPerson: true };
}
