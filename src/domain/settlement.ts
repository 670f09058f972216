import { authorizationEnd } from './authorization-validity.ts';
import { expiryTimes } from './expiry.ts';
import { changesBetween, type Change } from './effect.ts';
import type { Entity } from './entity.ts';
import { expectedBy } from './expected-by.ts';
import { plusMs, type Instant } from './instant.ts';
import { fromGatewayAmount } from './money.ts';
import { isOpen, isRootType, type Discrepancy, type Operation } from './operation.ts';
import type { Outcome } from './outcome.ts';
import { windowAfter } from './refund-window.ts';
import { tellAt } from './tell-at.ts';
import { aboutAnother, countersOf, isReferenceType, type Card, type ExpirySource, type Reference } from './payment.ts';
import { transitionOf, type Transition } from './transitions.ts';

/** What settling an operation writes: the operation, what changes on the head, and the event that reports it. */
export type Settlement = {
  readonly before: Operation;
  readonly after: Operation;
  readonly transition: Transition;
  readonly changes: readonly Change[];
  /** What others may refer to from now on. */
  readonly reference: Reference | null;
  /** What others refer to already, as the gateway knows it. */
  readonly adopted?: Pick<Reference, 'gatewayId' | 'amount'>;
  /** What the head learns from its first operation. */
  readonly root: RootFacts | null;
  /** Who said so and why, where it was a person. */
  readonly decision?: Decision;
};

export type Decision = { readonly by: string; readonly reason: string };

export type RootFacts = Pick<Operation, 'status' | 'gatewayId'> & {
  readonly amount: number;
  readonly brand: string | null;
  readonly card: Card | null;
  readonly expiresAt: Instant | null;
  readonly expirySource: ExpirySource | null;
  /** When the clock looks at it first. */
  readonly firstLookAt: Instant | null;
};

/** How long an answer is awaited after the first byte: what a function has left of API Gateway's 30 s (exactly-once/time-budget.ts). */
export const answerWithinMs = 18_000;
/** How long after the last possible byte the first look-up makes sense. */
export const firstLookAfterMs = answerWithinMs + 60_000;

/**
 * Moves an operation on by what has been learned of it. Null when that is no news: the transition table has no such step
 * or the same success is told again. A failure never undoes a success: what contradicts one is marked, and looked up once.
 */
export function settlementOf(before: Operation, outcome: Outcome, entity: Entity, now: Instant): Settlement | null {
  if (before.status === 'succeeded') return adopted(before, outcome, now) ?? flagged(before, outcome, now);
  const transition = transitionOf(before.status, outcome.status);
  if (!transition) return null;
  const { status, discrepancies, booked, needsPerson } = booking(before, outcome, transition);
  const expected = expectedBy({ ...before, status }, now, entity);
  const next = needsPerson ? tellAt({ ...before, expectedBy: expected }, now) : nextLook(before, now);

  const after: Operation = {
    ...before,
    status,
    failure: status === 'failed' ? (outcome.failure ?? 'rejected') : null,
    booked,
    recordedOnly: before.recordedOnly || outcome.recordedOnly,
    reviewRequired: outcome.reviewRequired,
    needsPerson,
    discrepancies: [...new Set([...before.discrepancies, ...discrepancies])],
    gatewayId: outcome.gatewayId ?? before.gatewayId,
    result: outcome.result ?? before.result,
    acquirer: { ...before.acquirer, ...outcome.acquirer },
    nextAction: status === 'pending' ? outcome.nextAction : null,
    expectedBy: expected,
    refundWindow: windowAfter(before, status, now),
    nextCheckAt: isOpen(status) ? next : null,
    updatedAt: now,
    settledAt: isOpen(status) ? null : now,
    version: before.version + 1,
  };
  return {
    before,
    after,
    transition,
    changes: changesBetween(before, after),
    reference: referenceOf(after),
    root: isRootType(after.type) ? rootFacts(after, outcome, entity, now) : null,
  };
}

/** The first look is due when the last byte and the gateway's time are past; the later ones are the resolver's to space. */
const nextLook = ({ nextCheckAt, sendBefore }: Operation, now: Instant): Instant => {
  const first = plusMs(sendBefore, firstLookAfterMs);
  return nextCheckAt !== null && nextCheckAt > now ? nextCheckAt : first > now ? first : plusMs(now, firstLookAfterMs);
};

/** The gateway tells of what was only recorded here, since it takes it from nobody else: its id and its amount are the books' now. */
function adopted(
  before: Operation,
  { status, gatewayId, amount, result, acquirer }: Outcome,
  now: Instant,
): Settlement | null {
  const { type, recordedOnly, booked: recorded, currency } = before;
  if (!recordedOnly || status !== 'succeeded' || gatewayId === null || recorded === null || !isReferenceType(type))
    return null;
  const isReadable = amount !== null && (amount.currency ?? currency) === currency;
  const booked = (isReadable ? fromGatewayAmount(amount.text, currency) : null) ?? recorded;
  const differs: readonly Discrepancy[] =
    (amount === null || isReadable) && booked === recorded ? [] : ['amount_differs'];
  const after: Operation = {
    ...before,
    recordedOnly: false,
    gatewayId,
    booked,
    result: result ?? before.result,
    acquirer: { ...before.acquirer, ...acquirer },
    needsPerson: before.needsPerson || differs.length > 0,
    discrepancies: [...new Set([...before.discrepancies, ...differs])],
    updatedAt: now,
    version: before.version + 1,
  };
  // What it lets others take from it is of its amount too.
  const more = booked - recorded;
  const own = countersOf(type, more);
  const ofItself = (['left', 'disputable'] as const)
    .filter((counter) => own[counter] !== 0)
    .map((counter) => ({ of: before.id, counter, by: own[counter] }));
  return {
    before,
    after,
    transition: 'adopted',
    changes: [...changesBetween(before, after), ...ofItself],
    reference: null,
    adopted: { gatewayId, amount: booked },
    root: null,
  };
}

/** What the gateway says of a success that is not what it said first: the books keep the first. */
function flagged(before: Operation, outcome: Outcome, now: Instant): Settlement | null {
  const discrepancy = otherwise(before, outcome);
  if (discrepancy === null || before.discrepancies.includes(discrepancy)) return null;
  const needsPerson = before.needsPerson || discrepancy === 'second_success';
  const after: Operation = {
    ...before,
    needsPerson,
    discrepancies: [...before.discrepancies, discrepancy],
    // Which of two things it said is true, one look tells; which of two transactions was meant, only a person.
    nextCheckAt: needsPerson ? null : now,
    updatedAt: now,
    version: before.version + 1,
  };
  return { before, after, transition: 'flagged', changes: [], reference: null, root: null };
}

/** A second transaction that succeeded under one operation; or the same one, which is said to have failed or to be of another amount. */
function otherwise({ gatewayId, booked, currency }: Operation, { status, ...outcome }: Outcome): Discrepancy | null {
  if (outcome.gatewayId === null || gatewayId === null) return null;
  if (status === 'declined' || status === 'failed') return outcome.gatewayId === gatewayId ? 'contradicted' : null;
  if (status !== 'succeeded') return null;
  if (outcome.gatewayId !== gatewayId) return 'second_success';
  const { amount } = outcome;
  const told = amount && fromGatewayAmount(amount.text, currency);
  const isOther = amount && ((told !== null && told !== booked) || (amount.currency ?? currency) !== currency);
  return isOther ? 'contradicted' : null;
}

/** Whoever made it, a person must know. */
const personal: readonly Discrepancy[] = ['late_success', 'over_limit', 'second_success'];

/** What the books say of the amount: the gateway's figure, with a discrepancy where it is not the one that was asked for. */
function booking(before: Operation, outcome: Outcome, transition: Transition) {
  const { status, amount } = outcome;
  const { requested, currency } = before;
  const isLate = transition === 'corrected';
  const late: readonly Discrepancy[] = isLate ? ['late_success'] : [];
  const seen = [...late, ...outcome.discrepancies];
  if (status !== 'succeeded') {
    // The bank has the money whatever the gateway makes of it: somebody must see that it gets into the books.
    const isLoose = before.type === 'chargeback' && !isOpen(status);
    return { status, booked: null, discrepancies: seen, needsPerson: outcome.needsPerson || isLoose };
  }
  // Its caller was told that nothing moved and may have asked for it anew; or it is more than there was, or the same twice.
  const needsPerson = outcome.needsPerson || [...before.discrepancies, ...seen].some((one) => personal.includes(one));

  if (amount && amount.currency !== null && amount.currency !== currency) {
    // Money moved, but how much of ours that is nobody can say: the reservation stays until a person has looked.
    const discrepancies: readonly Discrepancy[] = [...seen, 'currency_differs'];
    return { status: 'unknown' as const, booked: null, discrepancies, needsPerson: true };
  }
  const answered = amount ? fromGatewayAmount(amount.text, currency) : requested;
  const booked = answered ?? requested;
  if (answered === requested) return { status, booked, discrepancies: seen, needsPerson };
  // Another amount, or one that cannot be read.
  const discrepancies: readonly Discrepancy[] = [...seen, 'amount_differs'];
  return { status, booked, discrepancies, needsPerson: true };
}

function referenceOf(after: Operation): Reference | null {
  const { id, type, status, booked, references, base, gatewayId, recordedOnly, settledAt } = after;
  if (status !== 'succeeded' || booked === null || settledAt === null || !isReferenceType(type)) return null;
  return {
    ...countersOf(type, booked),
    id,
    type,
    references,
    base: aboutAnother(type) ? base : null,
    gatewayId,
    recordedOnly,
    amount: booked,
    settledAt,
  };
}

/**
 * Whether nothing of its pre-authorization is left for the clock to act upon: a success is final, so what it has closed stays
 * closed. A rest that several captures have used up the clock finds out itself.
 */
export const endsAuthorization = ({ type, status, closes }: Pick<Operation, 'type' | 'status' | 'closes'>): boolean =>
  closes && status === 'succeeded' && (type === 'capture' || type === 'reversal');

function rootFacts(
  after: Operation,
  { brand, card, authorizationEndsAt }: Outcome,
  entity: Entity,
  now: Instant,
): RootFacts {
  const { status, gatewayId, booked, requested } = after;
  const facts = { status, gatewayId, amount: booked ?? requested, brand, card };
  if (after.type !== 'preauthorization' || status !== 'succeeded') {
    return { ...facts, expiresAt: null, expirySource: null, firstLookAt: null };
  }
  const end = authorizationEnd(now, authorizationEndsAt, { brand, initiatedBy: after.initiatedBy }, entity);
  return { ...facts, ...end, firstLookAt: expiryTimes(now, end.expiresAt, entity.expiry).warnAt };
}
