import type { Entity } from './entity.ts';
import { plusDays, plusMs, type Instant } from './instant.ts';
import { isOpen, type Operation } from './operation.ts';
import type { Head, Reference } from './payment.ts';

/** Until when a refund is possible, and what the clock makes of one that came to nothing. */
export type RefundWindow = {
  readonly warnAt: Instant;
  readonly closesAt: Instant;
  /** Of a refund that came to nothing: when it is looked whether its money went back otherwise; null: not, or not any more. */
  readonly nextLookAt: Instant | null;
  readonly warnedAt: Instant | null;
  /** Minor units that have gone back no other way when it closed: a person is asked to pay them out. */
  readonly owed: number | null;
};

type Settings = Pick<Entity, 'refundWindowDays' | 'refundWarningDays'>;

/** The window in which booked money can be refunded. OPP: about 60 days, depending on the method; afterwards a payout is the way. */
export function refundWindow({ settledAt }: Pick<Reference, 'settledAt'>, settings: Settings): RefundWindow {
  const { refundWindowDays, refundWarningDays } = settings;
  return {
    warnAt: plusDays(settledAt, Math.max(refundWindowDays - refundWarningDays, 0)),
    closesAt: plusDays(settledAt, refundWindowDays),
    nextLookAt: null,
    warnedAt: null,
    owed: null,
  };
}

/** Whoever wanted a refund that came to nothing usually asks again; before that there is nothing to tell. */
const timeToAskAgainMs = 60 * 60_000;

/** The window of a refund that has come to a status: the clock comes back to what came to nothing. */
export function windowAfter(
  { refundWindow: window }: Pick<Operation, 'refundWindow'>,
  status: Operation['status'],
  now: Instant,
): RefundWindow | null {
  if (window === null) return null;
  const soon = plusMs(now, timeToAskAgainMs);
  const cameToNothing = !isOpen(status) && status !== 'succeeded';
  const nextLookAt = !cameToNothing ? null : soon > window.warnAt ? soon : window.warnAt;
  return { ...window, nextLookAt, owed: null };
}

/** What a look at a refund that came to nothing shows. `needless`: its money went back, or is no longer there to go back. */
export type RefundLook = {
  readonly kind: 'needless' | 'later' | 'warned' | 'proposed';
  readonly operation: Operation;
};

/** Decides on the payment and the settings as they are now. Total. */
export function lookAtRefund(
  refund: Operation,
  { references }: Pick<Head, 'references'>,
  operations: readonly Operation[],
  settings: Settings,
  now: Instant,
): RefundLook {
  const reference = references.find(({ id }) => id === refund.references);
  const owed = reference ? Math.min(notAskedForSince(refund, operations), reference.left) : 0;
  if (!reference || owed <= 0) return { kind: 'needless', operation: next(refund, { nextLookAt: null }, now) };

  const { warnAt, closesAt } = refundWindow(reference, settings);
  const times = { warnAt, closesAt };
  if (now >= closesAt) return { kind: 'proposed', operation: proposed(refund, owed, now) };
  if (now < warnAt) return { kind: 'later', operation: next(refund, { ...times, nextLookAt: warnAt }, now) };
  return { kind: 'warned', operation: next(refund, { ...times, nextLookAt: closesAt, warnedAt: now }, now) };
}

/** A refund whose money a person is asked to pay out. */
export const proposed = (refund: Operation, owed: number, now: Instant): Operation => ({
  ...next(refund, { nextLookAt: null, owed }, now),
  needsPerson: true,
});

/** What nobody has asked for again since it was known to have come to nothing. A later refund stands for itself, whatever it came to. */
function notAskedForSince({ references, requested, settledAt }: Operation, operations: readonly Operation[]): number {
  const since = operations.filter(
    (one) => one.type === 'refund' && one.references === references && settledAt !== null && one.createdAt > settledAt,
  );
  return requested - since.reduce((sum, one) => sum + (one.booked ?? one.requested), 0);
}

const next = (refund: Operation, changes: Partial<RefundWindow>, now: Instant): Operation => ({
  ...refund,
  refundWindow: refund.refundWindow && { ...refund.refundWindow, ...changes },
  updatedAt: now,
  version: refund.version + 1,
});
