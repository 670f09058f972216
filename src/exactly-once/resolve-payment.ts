import type { Entity } from '../domain/entity.ts';
import type { EntityName, PaymentId } from '../domain/ids.ts';
import { instantOf, type Instant } from '../domain/instant.ts';
import { match, operationFor, type Match } from '../domain/match.ts';
import { isOpen, merchantTransactionIdOf, type Operation } from '../domain/operation.ts';
import type { Head } from '../domain/payment.ts';
import { bareOutcome } from '../domain/outcome.ts';
import { isToBeLookedUp, postponed, resolve } from '../domain/resolution.ts';
import type { Seen } from '../domain/seen.ts';
import { tellAt } from '../domain/tell-at.ts';
import type { Look, LookUp } from '../gateway/look-up.ts';
import { readableAmong } from '../gateway/read-transaction.ts';
import type { PaymentStore, WholePayment } from '../store/payment-store.ts';
import type { QueryLimit } from '../store/query-limit.ts';
import { bookAllForeign, type Shown } from './book-all-foreign.ts';
import { lookAtPayment } from './look-at-payment.ts';
import { settle } from './settle.ts';

export type ResolveDeps = {
  readonly entity: (name: EntityName) => Promise<Entity | null>;
  readonly payments: Pick<
    PaymentStore,
    'head' | 'whole' | 'operation' | 'settle' | 'note' | 'record' | 'disputesOf' | 'paymentOf'
  >;
  readonly queries: QueryLimit;
  readonly look: Pick<Look, 'withLinked' | 'named'>;
  readonly now: () => number;
};

/**
 * What one try to resolve a payment came to. `looked`: the gateway told all, and everything that follows is booked.
 * `no_budget`: the entity's queries of this minute are used up. `throttled`, `refused`, `no_answer`: it did not tell, which
 * says nothing of the payment. `quiet`: nothing is open.
 */
export type Resolved =
  | { readonly kind: 'quiet' }
  | (Open & {
      readonly kind: 'looked';
      readonly settled: number;
      readonly waiting: number;
      readonly asked: number;
      readonly foreign: number;
    })
  | (Open & { readonly kind: 'no_budget' | 'throttled' })
  | (Open & { readonly kind: 'refused' | 'no_answer'; readonly why: string });

/** Since when the oldest of what nobody knows has been; null where all that is open is pending, as the gateway said itself. */
type Open = { readonly since: Instant | null };

/** When an entity's queries are used up, or the gateway did not tell: how long until the next try. */
const againAfterMs = { no_budget: 60_000, throttled: 90_000, no_answer: 120_000, refused: 15 * 60_000 };

/**
 * Resolves what is open on a payment by one query: with linked transactions it settles every operation of it. What the gateway
 * has and we have not is booked as a foreign operation.
 */
export async function resolvePayment(id: PaymentId, deps: ResolveDeps): Promise<Resolved> {
  const whole = await deps.payments.whole(id);
  if (whole) await tellLate(whole.operations, deps);
  const open = whole?.operations.filter(isToBeLookedUp) ?? [];
  if (!whole || open.length === 0) return { kind: 'quiet' };
  const since = open.find(({ status }) => isOpen(status) && status !== 'pending')?.createdAt ?? null;
  const entity = await deps.entity(whole.head.entity);
  if (!entity) throw new Error(`The entity ${whole.head.entity} has no settings`);

  if (await recordLeft(open, entity, deps)) return resolvePayment(id, deps);
  const looked = (await deps.queries.take(entity)) ? await ask(whole, entity, deps) : ({ kind: 'no_budget' } as const);
  switch (looked.kind) {
    case 'found':
    case 'not_found': {
      const { transactions, isWhole } = looked.kind === 'found' ? looked : { transactions: [], isWhole: true };
      const seen = readableAmong(transactions, whole.head.currency, entity);
      return { kind: 'looked', since, ...(await book(whole, open, { seen, isWhole }, entity, deps)) };
    }
    case 'no_budget':
    case 'throttled':
      await postpone(open, againAfterMs[looked.kind], deps);
      return { kind: looked.kind, since };
    case 'refused':
    case 'no_answer':
      await postpone(open, againAfterMs[looked.kind], deps);
      return { kind: looked.kind, since, why: looked.why };
  }
}

/** What is a person's is not looked up, but it is told when it takes longer than was said, or than money can be refunded. */
async function tellLate(operations: readonly Operation[], { payments, now }: ResolveDeps): Promise<void> {
  const at = instantOf(now());
  const late = operations.filter(
    ({ needsPerson, nextCheckAt }) => needsPerson && nextCheckAt !== null && nextCheckAt <= at,
  );
  for (const one of late) {
    await payments.note(one, { ...one, nextCheckAt: tellAt(one, at), updatedAt: at, version: one.version + 1 });
  }
}

/** What was to be recorded only was never sent, so the gateway has nothing to say of it: whoever was at it died. Whether there was any. */
async function recordLeft(open: readonly Operation[], entity: Entity, deps: ResolveDeps): Promise<boolean> {
  const now = instantOf(deps.now());
  const left = open.filter((one) => one.recordedOnly && one.nextCheckAt !== null && one.nextCheckAt <= now);
  const settled = await Promise.all(left.map((one) => settle(one, bareOutcome('succeeded'), null, entity, deps)));
  return settled.some(({ operation, notBooked }) => !notBooked && !isOpen(operation.status));
}

async function ask({ head, operations }: WholePayment, entity: Entity, deps: ResolveDeps): Promise<LookUp> {
  const root = operations.find(({ id }) => id === head.root.id);
  // The head may still name the transaction of an earlier attempt, which was refused.
  return lookAtPayment(
    root ? root.gatewayId : head.root.gatewayId,
    root ?? { id: head.root.id, attempt: 1 },
    entity,
    deps,
  );
}

async function book(
  { head }: WholePayment,
  open: readonly Operation[],
  shown: Shown,
  entity: Entity,
  deps: ResolveDeps,
): Promise<{ settled: number; waiting: number; asked: number; foreign: number }> {
  const { seen } = shown;
  const counts = { settled: 0, waiting: 0, asked: 0 };
  for (const operation of open) {
    const found = await confirmed(operation, match(operation, seen, head), head, entity, deps);
    const now = instantOf(deps.now());
    const resolution = found ? resolve(operation, found, now) : ({ kind: 'leave' } as const);
    if (resolution.kind === 'leave') {
      counts.waiting += 1;
    } else if (resolution.kind === 'settle') {
      const { notBooked } = await settle(
        { ...operation, looks: operation.looks + 1 },
        resolution.outcome,
        null,
        entity,
        deps,
      );
      if (notBooked) counts.waiting += 1;
      else counts.settled += 1;
    } else {
      await deps.payments.note(operation, resolution.operation);
      if (resolution.kind === 'ask') counts.asked += 1;
      else if (resolution.kind === 'wait') counts.waiting += 1;
      else counts.settled += 1;
    }
  }
  counts.settled += await bookLate(head.id, seen, entity, deps);
  const foreign = await bookAllForeign(head.id, shown, entity, deps);
  return { ...counts, foreign: foreign.filter(({ end }) => end === 'recorded').length };
}

/**
 * What a list does not show is not absent: nobody says how much of a long one the gateway shows. Absent is what it does not find by
 * its own name either. Null where it was not asked, or did not tell: it is due again soon.
 */
async function confirmed(
  operation: Operation,
  found: Match,
  head: Head,
  entity: Entity,
  deps: ResolveDeps,
): Promise<Match | null> {
  const { currency, nextCheckAt, gatewayId, status } = operation;
  const now = instantOf(deps.now());
  const isFirst = operation.id === head.root.id;
  // Where it is not its time, or the gateway has told of it before, absence counts for nothing anyway.
  const isIdle = (nextCheckAt !== null && now < nextCheckAt) || (gatewayId !== null && isOpen(status));
  if (found.kind !== 'absent' || isFirst || isIdle) return found;
  const asked = (await deps.queries.take(entity))
    ? await deps.look.named(entity, merchantTransactionIdOf(operation))
    : ({ kind: 'no_budget' } as const);
  if (asked.kind === 'not_found') return found;
  if (asked.kind === 'found') {
    return match(operation, readableAmong(asked.transactions, currency, entity), head);
  }
  await postpone([operation], againAfterMs[asked.kind], deps);
  return null;
}

/**
 * What the gateway confirms is booked, whatever the books say (I4): that what was given up succeeded after all, or that a second
 * one did under the same name.
 */
async function bookLate(id: PaymentId, seen: readonly Seen[], entity: Entity, deps: ResolveDeps): Promise<number> {
  let whole = await deps.payments.whole(id);
  let booked = 0;
  for (const one of seen.filter(({ outcome }) => outcome.status === 'succeeded')) {
    const operation = whole && operationFor(one, whole.operations, whole.head);
    if (!operation || isOpen(operation.status)) continue;
    const { operation: after } = await settle(operation, one.outcome, null, entity, deps);
    if (after.version === operation.version) continue;
    booked += 1;
    // What was adopted has a name now by which the next is known.
    whole = await deps.payments.whole(id);
  }
  return booked;
}

/** The gateway was not asked, or did not tell: that is no look, so it counts for nothing but time. */
async function postpone(open: readonly Operation[], afterMs: number, { payments, now }: ResolveDeps): Promise<void> {
  const at = instantOf(now());
  for (const operation of open.filter(({ nextCheckAt }) => nextCheckAt !== null && nextCheckAt <= at)) {
    await payments.note(operation, postponed(operation, afterMs, at));
  }
}
