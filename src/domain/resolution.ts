import { plusMs, type Instant } from './instant.ts';
import type { Match } from './match.ts';
import { isOpen, type Operation } from './operation.ts';
import { bareOutcome, type Outcome } from './outcome.ts';
import { firstLookAfterMs } from './settlement.ts';
import { tellAt } from './tell-at.ts';

/**
 * What follows from a look-up. `settle`: this is what it came to. `wait`: look again, later. `ask`: looking will not help, a
 * person must say. `leave`: its sender may still be at it. `keep`: the books are right.
 */
export type Resolution =
  | { readonly kind: 'settle'; readonly outcome: Outcome }
  | { readonly kind: 'wait'; readonly operation: Operation }
  | { readonly kind: 'ask'; readonly operation: Operation }
  | { readonly kind: 'keep'; readonly operation: Operation }
  | { readonly kind: 'leave' };

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** Between two looks: 1, 2, 4, ... minutes, and then every hour; of what the gateway itself calls pending, twice a day. */
const longestPauseMs = { pending: dayMs / 2, otherwise: 60 * minuteMs };
/** "Not there" must be said twice: the gateway's look-up may lag behind its books, and nobody says by how much. */
const absencesThatCount = 2;
/** A pending outcome may take days (non-instant refunds); an unknown one that nobody can tell by then is a person's. */
const patienceMs = { pending: 30 * dayMs, otherwise: 3 * dayMs };

const pauseAfterMs = ({ status, looks }: Pick<Operation, 'status' | 'looks'>): number =>
  Math.min(minuteMs * 2 ** Math.max(looks - 1, 0), longestPauseMs[status === 'pending' ? status : 'otherwise']);

/** Whether it is looked up when its time comes: its outcome is open, or the gateway contradicted itself about a final one. */
export const isToBeLookedUp = ({ status, nextCheckAt, needsPerson }: Operation): boolean =>
  (isOpen(status) || nextCheckAt !== null) && !needsPerson;

/** Decides what a complete look-up of an operation means. */
export function resolve(operation: Operation, found: Match, now: Instant): Resolution {
  const looked = { ...operation, looks: operation.looks + 1, updatedAt: now, version: operation.version + 1 };
  if (!isOpen(operation.status))
    return confirms(found, operation)
      ? { kind: 'keep', operation: { ...looked, nextCheckAt: null } }
      : ask(looked, now);
  switch (found.kind) {
    case 'ambiguous':
      return ask(looked, now);
    case 'seen': {
      const { outcome } = found.seen;
      const news = outcome.status !== 'unknown' && outcome.status !== operation.status;
      return news || outcome.needsPerson ? { kind: 'settle', outcome } : wait({ ...looked, absences: 0 }, now);
    }
    case 'absent': {
      // "Not there" says something only after the last byte, the gateway's time and a minute; and twice only after a pause,
      // whatever a look for another operation of the payment shows before.
      if (now < (operation.nextCheckAt ?? plusMs(operation.sendBefore, firstLookAfterMs))) return { kind: 'leave' };
      // Of what it has told us of before, it says nothing ever.
      if (operation.gatewayId !== null) return wait(looked, now);
      const absences = operation.absences + 1;
      return absences >= absencesThatCount
        ? { kind: 'settle', outcome: bareOutcome('failed', 'never_executed') }
        : wait({ ...looked, absences }, now);
    }
  }
}

/** Whether a look-up shows a success as it is in the books. */
const confirms = (found: Match, { gatewayId, booked, currency }: Operation): boolean =>
  found.kind === 'seen' &&
  found.seen.outcome.status === 'succeeded' &&
  found.seen.gatewayId === gatewayId &&
  (found.seen.amount ?? booked) === booked &&
  (found.seen.currency ?? currency) === currency;

/** What follows when the gateway could not be asked or did not tell: no look was had, and patience ends all the same. */
export function postponed(operation: Operation, afterMs: number, now: Instant): Operation {
  const same = { ...operation, updatedAt: now, version: operation.version + 1 };
  return isOutOfPatience(operation, now)
    ? handedOver(same, now)
    : { ...same, nextCheckAt: plusMs(now, Math.max(afterMs, pauseAfterMs(operation))) };
}

function wait(looked: Operation, now: Instant): Resolution {
  if (isOutOfPatience(looked, now)) return ask(looked, now);
  return { kind: 'wait', operation: { ...looked, nextCheckAt: plusMs(now, pauseAfterMs(looked)) } };
}

/** Counted from the attempt at hand: its key may be older. What is final is old, and its contradiction news. */
const isOutOfPatience = ({ status, sendBefore }: Operation, now: Instant): boolean =>
  isOpen(status) && now >= plusMs(sendBefore, status === 'pending' ? patienceMs.pending : patienceMs.otherwise);

/** A person's from now on: nobody looks it up any more. The clock comes back only to tell that it takes long. */
export const handedOver = (one: Operation, now: Instant): Operation => ({
  ...one,
  needsPerson: true,
  nextCheckAt: isOpen(one.status) ? tellAt(one, now) : null,
});
const ask = (looked: Operation, now: Instant): Resolution => ({ kind: 'ask', operation: handedOver(looked, now) });
