import { decideNotification } from '../domain/decide-notification.ts';
import type { Entity } from '../domain/entity.ts';
import { isGatewayId, type EntityName, type PaymentId } from '../domain/ids.ts';
import { instantOf, plusMs, type Instant } from '../domain/instant.ts';
import type { Notification, NotificationState } from '../domain/notification.ts';
import { attemptIn } from '../domain/operation.ts';
import { movesMoney, readTransaction } from '../gateway/read-transaction.ts';
import type { NotificationStore } from '../store/notification-store.ts';
import type { PaymentStore } from '../store/payment-store.ts';
import { bookForeign } from './book-foreign.ts';
import { settle } from './settle.ts';

export type ProcessDeps = {
  readonly entity: (name: EntityName) => Promise<Entity | null>;
  readonly payments: Pick<
    PaymentStore,
    'head' | 'whole' | 'operation' | 'byGatewayId' | 'paymentOf' | 'settle' | 'record' | 'disputesOf'
  >;
  readonly notifications: Pick<NotificationStore, 'conclude'>;
  readonly now: () => number;
};

/** What a notification came to, or when it must be processed again. */
type End = { readonly state: Exclude<NotificationState, 'received'> } | { readonly again: Instant };

/** After contention, or when what was decided on has changed meanwhile. */
const soonMs = 60_000;
const patienceMs = 3 * 24 * 60 * 60_000;
/** What it refers to may be told later, or be imported just now. */
const parentAfterMs = 5 * 60_000;
const parentPatienceMs = 3 * parentAfterMs;

/**
 * Books what a notification that has been stored says, however often it is asked to, and in whatever order. It never asks the
 * gateway: what a look-up must tell is made due on the clock.
 */
export async function processNotification(one: Notification, deps: ProcessDeps): Promise<Notification> {
  if (one.state !== 'received') return one;
  const entity = await deps.entity(one.entity);
  if (!entity) throw new Error(`The entity ${one.entity} has no settings`);
  const paymentId = movesMoney(one.notice) ? await paymentOf(one, deps) : null;
  const end = movesMoney(one.notice)
    ? orLater(await book(one, paymentId, entity, deps), one, instantOf(deps.now()))
    : ({ state: 'ignored' } as const);

  const isOver = 'again' in end && end.again > plusMs(one.pendingSince, patienceMs);
  const came =
    'state' in end
      ? { state: end.state, dueAt: null }
      : isOver
        ? { state: 'unmatched' as const, dueAt: null }
        : { state: 'received' as const, dueAt: end.again };
  const after: Notification = { ...one, ...came, paymentId };
  await deps.notifications.conclude(after);
  return after;
}

/** By the gateway's id, else by our name for it (which the portal copies to what it makes), else by what it refers to. */
async function paymentOf({ entity, notice }: Notification, { payments }: ProcessDeps): Promise<PaymentId | null> {
  const booked = await payments.byGatewayId(entity, notice.id);
  if (booked) return booked.paymentId;
  const claims = attemptIn(notice.merchantTransactionId ?? '');
  const named = claims && (await payments.paymentOf(claims.id));
  if (named) return named;
  const { referencedId } = notice;
  const parent =
    referencedId !== null && isGatewayId(referencedId) && (await payments.byGatewayId(entity, referencedId));
  return parent ? parent.paymentId : null;
}

/** The order of notifications is not guaranteed: what refers to nothing known is tried again for a while. */
const orLater = (end: End, { notice, pendingSince }: Notification, now: Instant): End =>
  'state' in end &&
  end.state === 'unmatched' &&
  notice.referencedId !== null &&
  now < plusMs(pendingSince, parentPatienceMs)
    ? { again: plusMs(now, parentAfterMs) }
    : end;

async function book(one: Notification, id: PaymentId | null, entity: Entity, deps: ProcessDeps): Promise<End> {
  const whole = id && (await deps.payments.whole(id));
  if (!whole || whole.head.entity !== entity.name) return { state: 'unmatched' };
  const seen = readTransaction(one.notice, whole.head.currency, entity);
  if (!seen) return { state: 'unmatched' };
  const now = instantOf(deps.now());
  const soon = { again: plusMs(now, soonMs) };

  const heeded = decideNotification(seen, whole, now);
  switch (heeded.kind) {
    case 'settle': {
      const { operation, outcome } = heeded;
      const { notBooked, operation: after } = await settle(operation, outcome, null, entity, deps);
      if (notBooked) return soon;
      if (after.version === operation.version) return { state: 'no_news' };
      const isNew = !operation.discrepancies.includes('contradicted');
      return { state: isNew && after.discrepancies.includes('contradicted') ? 'contradicts' : 'settled' };
    }
    case 'foreign': {
      const end = await bookForeign(seen, whole.head, entity, deps);
      if (end === 'recorded') return { state: 'booked' };
      if (end === 'nothing_moved') return { state: 'no_news' };
      return end === 'misfit' ? { state: 'unmatched' } : soon;
    }
    case 'wait':
      return { again: heeded.until };
    case 'no_news':
    case 'unmatched':
      return { state: heeded.kind };
  }
}
