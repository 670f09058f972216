import type { Entity } from './entity.ts';
import type { OperationId } from './ids.ts';
import { plusDays, plusMs, type Instant } from './instant.ts';
import { isOpen, type Operation } from './operation.ts';
import { bookedMoney, type Head, type Reference } from './payment.ts';

/** Until when a refund is possible, and what the clock makes of one that came to nothing. */
export type RefundWindow = {
  /** When it is told that it is about to close. */
  readonly warnAt: Instant;
  readonly closesAt: Instant;
  /** Of a refund that came to nothing: when it is looked whether its money went back otherwise; null: not, or not any more. */
  readonly nextLookAt: Instant | null;
  readonly warnedAt: Instant | null;
  /** While a person is asked to pay it out: what has gone back no other way until the window closed, in minor units. */
  readonly owed: number | null;
};

type Settings = Pick<Entity, 'refundWindowDays' | 'refundWarningDays'>;
type Dates = Pick<RefundWindow, 'warnAt' | 'closesAt'>;

/** When it is told that booked money can soon be refunded no more, and from when it cannot. OPP: about 60 days, by method; then a payout is the way. */
export const windowOf = ({ settledAt }: Pick<Reference, 'settledAt'>, settings: Settings): Dates => ({
  warnAt: plusDays(settledAt, Math.max(settings.refundWindowDays - settings.refundWarningDays, 0)),
  closesAt: plusDays(settledAt, settings.refundWindowDays),
});

/** The window of a new refund. Null for that of a payout, which takes back what was the merchant's own. */
export const newWindow = (reference: Reference, settings: Settings): RefundWindow | null =>
  bookedMoney.some((type) => type === reference.type)
    ? { ...windowOf(reference, settings), nextLookAt: null, warnedAt: null, owed: null }
    : null;

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
  const nextLookAt = !cameToNothing({ status }) ? null : soon > window.warnAt ? soon : window.warnAt;
  return { ...window, nextLookAt, owed: null };
}

const cameToNothing = ({ status }: Pick<Operation, 'status'>): boolean => !isOpen(status) && status !== 'succeeded';

/** What a look at a refund that came to nothing shows. `needless`: its money went back, or was asked for again. */
export type RefundLook = {
  readonly kind: 'needless' | 'later' | 'warned' | 'proposed';
  readonly operation: Operation;
};

type Whole = { readonly head: Pick<Head, 'references' | 'unsettled'>; readonly operations: readonly Operation[] };

/**
 * While a bank decides about its money, nothing is said. What an open operation may still cover is looked at again; what is owed even
 * if all that is open succeeds is told at once.
 */
const againDays = { open: 1, disputed: 7 };

/** Decides on the payment and the settings as they are now. Total. */
export function lookAtRefund(refund: Operation, whole: Whole, settings: Settings, now: Instant): RefundLook {
  const { reference, owed, againAt } = standing(refund, whole, now);
  const dates = reference && windowOf(reference, settings);
  const step = (kind: RefundLook['kind'], changes: Partial<RefundWindow>): RefundLook => ({
    kind,
    operation: next(refund, { ...dates, ...changes }, now),
  });
  if (againAt !== null) return step('later', { nextLookAt: againAt });
  if (dates === null || owed === 0) return step('needless', { nextLookAt: null });
  const { warnAt, closesAt } = dates;
  if (now >= closesAt) return { kind: 'proposed', operation: proposed(refund, { ...dates, owed }, now) };
  if (now < warnAt) return step('later', { nextLookAt: warnAt });
  return step('warned', { nextLookAt: closesAt, warnedAt: now });
}

/** What becomes of one that cannot be looked at, try as one may: as far as the books can be read, it is a person's when it has closed. */
export function lookInVain(refund: Operation, whole: Whole, now: Instant): Operation {
  const { owed, againAt } = standing(refund, whole, now);
  const closesAt = refund.refundWindow?.closesAt ?? now;
  if (againAt !== null) return next(refund, { nextLookAt: againAt }, now);
  if (owed > 0 && now >= closesAt) return proposed(refund, { owed }, now);
  return next(refund, { nextLookAt: owed > 0 ? closesAt : null }, now);
}

/** What is owed of a refund as the payment is, and when that will be known better; null: it is known. */
function standing(refund: Operation, { head, operations }: Whole, now: Instant) {
  const reference = head.references.find(({ id }) => id === refund.references) ?? null;
  const owed = reference ? (outstanding(reference, operations).get(refund.id) ?? 0) : 0;
  const isDisputed = reference !== null && reference.openDisputes > 0;
  const mayChange = owed === 0 && head.unsettled.length > 0;
  const againAt = isDisputed ? plusDays(now, againDays.disputed) : mayChange ? plusDays(now, againDays.open) : null;
  return { reference, owed, againAt };
}

const proposed = (refund: Operation, changes: Partial<RefundWindow>, now: Instant): Operation => ({
  ...next(refund, { ...changes, nextLookAt: null }, now),
  needsPerson: true,
});

/**
 * What is owed of each refund of an operation that came to nothing, in minor units. Whoever refunds later, knowing of them, means the
 * oldest first; and a refund that comes to nothing itself is owed for itself, where it has a window. What the bank has given
 * back is not owed, and what is not there cannot be.
 */
function outstanding(reference: Reference, operations: readonly Operation[]): ReadonlyMap<OperationId, number> {
  const refunds = operations.filter(({ type, references }) => type === 'refund' && references === reference.id);
  const isLost = (one: Operation) => cameToNothing(one) && one.refundWindow !== null;
  const moments = [
    ...refunds
      .filter((one) => !cameToNothing(one) || isLost(one))
      .map((one) => ({ one, at: begunAt(one), ends: false })),
    ...refunds.filter(isLost).map((one) => ({ one, at: one.settledAt ?? one.updatedAt, ends: true })),
    // What began in the very moment in which another came to nothing did not know of it.
  ].sort((a, b) => (a.at === b.at ? Number(a.ends) - Number(b.ends) : a.at < b.at ? -1 : 1));

  const owed = new Map<OperationId, number>();
  const useUp = (amount: number): void => {
    let left = Math.max(amount, 0);
    for (const [id, of] of owed) {
      const used = Math.min(of, left);
      owed.set(id, of - used);
      left -= used;
    }
  };
  for (const { one, ends } of moments) {
    if (ends) owed.set(one.id, one.requested);
    else useUp(one.booked ?? one.requested);
  }
  useUp(reference.chargedBack - reference.chargebackReversed);
  const all = [...owed.values()].reduce((sum, of) => sum + of, 0);
  useUp(all - Math.max(reference.left, 0));
  return owed;
}

/** A key that goes again is older than its attempt, of which only the end, or the latest beginning, is known. */
function begunAt({ attempt, createdAt, sendBefore, settledAt }: Operation): Instant {
  if (attempt === 1) return createdAt;
  return settledAt !== null && settledAt < sendBefore ? settledAt : sendBefore;
}

const next = (refund: Operation, changes: Partial<RefundWindow>, now: Instant): Operation => ({
  ...refund,
  refundWindow: refund.refundWindow && { ...refund.refundWindow, ...changes },
  updatedAt: now,
  version: refund.version + 1,
});
