import type { DisputeChange } from './dispute-change.ts';
import { operationEvents, type EventType, type ObjectKind } from './event-types.ts';
import type { EntityName, EventId, PaymentId } from './ids.ts';
import { isEventId } from './ids.ts';
import type { Instant } from './instant.ts';
import { isOpen, type Operation } from './operation.ts';
import type { Head } from './payment.ts';
import type { Decision, Settlement } from './settlement.ts';
import type { Transition } from './transitions.ts';

/**
 * What the outside is told of a new state; written in the same transaction as the state itself (store/event-item.ts). It names
 * the object and does not copy it: what is told is read when it is told, as the API shows it.
 */
export type Event = {
  /** Events sort by it as they do by time. */
  readonly id: EventId;
  readonly type: EventType;
  readonly entity: EntityName;
  /** Null where it is about no payment. */
  readonly paymentId: PaymentId | null;
  /** Of two events about one object, the one with the higher version is newer. */
  readonly object: { readonly kind: ObjectKind; readonly id: string; readonly version: number };
  readonly at: Instant;
  /** How an operation came to its status. */
  readonly transition: Transition | null;
  /** Of what a person decided: who, and why. */
  readonly decision: Decision | null;
};

type Told<Kind extends ObjectKind> = Pick<Event, 'entity' | 'paymentId' | 'at'> & {
  readonly object: { readonly kind: Kind; readonly id: string; readonly version: number };
  readonly type: EventType<Kind>;
  readonly transition?: Transition;
  readonly decision?: Decision;
};

/** An event. Its id follows from what it says, so it is the same however often it is made. */
export function newEvent<Kind extends ObjectKind>(told: Told<Kind>): Event {
  const { entity, paymentId, at, object, type, transition = null, decision = null } = told;
  return { id: eventId(told), type, entity, paymentId, object, at, transition, decision };
}

/** The events of a settlement: what it came to, and whether it takes long. */
export const settlementEvents = (settlement: Settlement): readonly [Event, ...Event[]] => [
  settlementEvent(settlement),
  ...delayEvents(settlement.before, settlement.after),
];

function settlementEvent({ before, after, transition, decision }: Settlement): Event {
  const { type, status } = after;
  const said = { ...aboutOperation(after), transition, ...(decision && { decision }) };
  if (transition === 'flagged' || transition === 'adopted')
    return newEvent({ ...said, type: `operation.${transition}` });
  if (transition === 'decided' && before.status === status) return newEvent({ ...said, type: 'operation.confirmed' });
  return newEvent({
    ...said,
    type: status === 'unknown' || status === 'processing' ? 'operation.unknown' : operationEvents[type][status],
  });
}

/** What is to be told of an operation about which something was noted: nearly always nothing. */
export function noteEvents(before: Operation, after: Operation): readonly Event[] {
  const [was, is] = [before.refundWindow, after.refundWindow];
  const isOwed = is !== null && is.owed !== null && was?.owed === null;
  const asks = after.needsPerson && !before.needsPerson && !isOwed;
  return [
    ...delayEvents(before, after),
    ...(is !== null && is.warnedAt !== was?.warnedAt ? [about(after, 'refund.window_closing')] : []),
    ...(isOwed ? [about(after, 'refund.window_closed')] : []),
    ...(asks ? [about(after, 'operation.needs_person')] : []),
  ];
}

/** The first write of an open operation after its money should have shown tells of that; as does the first in which its window is about to close. */
function delayEvents(before: Operation, after: Operation): readonly Event[] {
  const { status, expectedBy, refundWindow, updatedAt } = after;
  const isPast = (at: Instant | null) => isOpen(status) && at !== null && updatedAt >= at;
  const isNews = (at: Instant | null) => isPast(at) && at !== null && before.updatedAt < at;
  const warnAt = refundWindow?.warnAt ?? null;
  // One that was asked for in the last days is told of with its first answer.
  const isFirstAnswer = before.status === 'processing' && status !== 'processing';
  return [
    ...(isNews(expectedBy) ? [about(after, 'operation.delayed')] : []),
    ...(isNews(warnAt) || (isFirstAnswer && isPast(warnAt)) ? [about(after, 'refund.window_closing')] : []),
  ];
}

const about = (one: Operation, type: EventType<'operation'>): Event => newEvent({ ...aboutOperation(one), type });

const aboutOperation = ({ id, entity, paymentId, version, updatedAt: at }: Operation) =>
  ({ entity, paymentId, object: { kind: 'operation', id, version }, at }) as const;

/** The event of a payment that was made elsewhere and is now in the books. */
export const importedEvent = ({ id, entity, version, updatedAt: at }: Head): Event =>
  newEvent({ type: 'payment.imported', entity, paymentId: id, object: { kind: 'payment', id, version }, at });

/** The event of a step of a dispute. */
export function disputeEvent({ after, step, decision }: DisputeChange): Event {
  const { id, entity, paymentId, version, updatedAt: at } = after;
  return newEvent({
    type: `dispute.${step}`,
    entity,
    paymentId,
    object: { kind: 'dispute', id, version },
    at,
    decision,
  });
}

const timeDigits = 10;
const markDigits = 13;

/** The time, then a mark that tells apart what happened in the same millisecond. */
function eventId({ at, type, entity, object }: Pick<Event, 'at' | 'type' | 'entity' | 'object'>): EventId {
  const time = Date.parse(at).toString(36).padStart(timeDigits, '0');
  // A run of the sweep reports to each entity under one id.
  const found = `evt_${time}${markOf([type, entity, object.kind, object.id, String(object.version)].join(' '))}`;
  if (!isEventId(found)) throw new RangeError(`${found} is not an event id`);
  return found;
}

/** FNV-1a, 64 bits. */
function markOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const char of text) hash = BigInt.asUintN(64, (hash ^ BigInt(char.codePointAt(0) ?? 0)) * 0x100000001b3n);
  return hash.toString(36).padStart(markDigits, '0');
}
