import type { Event } from './event.ts';
import { plusMs, type Instant } from './instant.ts';
import { isStruggling, type WebhookEndpoint } from './webhook-endpoint.ts';

/** `dropped`: its endpoint was disabled before it arrived. */
export const deliveryStatuses = ['waiting', 'delivered', 'failed', 'dropped'] as const;

/** Why a try brought no answer at all. */
export const tryErrors = [
  'timeout',
  'connection',
  'certificate',
  'unresolvable',
  'address_not_public',
  'unreadable_event',
] as const;
type TryError = (typeof tryErrors)[number];

export type Try = {
  readonly at: Instant;
  readonly tookMs: number;
  /** The HTTP status of the answer; null where there was none. */
  readonly status: number | null;
  readonly error: TryError | null;
  /** Who had it sent again; null where it was due. */
  readonly by: string | null;
};

/** One event on its way to one endpoint. */
export type Delivery = Pick<Event, 'entity' | 'paymentId'> & {
  readonly endpointId: WebhookEndpoint['id'];
  readonly eventId: Event['id'];
  readonly eventType: Event['type'];
  readonly status: (typeof deliveryStatuses)[number];
  readonly tries: readonly Try[];
  readonly nextTryAt: Instant | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly version: number;
};

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Between the tries: three days in all. A try comes a little later than due, by the turn of the clock. */
export const retryPausesMs = [
  ...[1, 5, 10, 14, 30].map((minutes) => minutes * minuteMs),
  ...[1, 2, 4, 8, 12, 12, 12, 12, 8].map((hours) => hours * hourMs),
];
const triedForMs = retryPausesMs.reduce((sum, pauseMs) => sum + pauseMs, 0);
/** Those beyond are a person's; the last ones tell enough. */
const mostTries = 40;
/** The first try is made at once by whoever publishes the event. Where it dies, the clock makes it. */
const clockAfterMs = 30_000;

export function newDelivery(event: Event, endpoint: WebhookEndpoint, now: Instant): Delivery {
  return {
    endpointId: endpoint.id,
    entity: event.entity,
    paymentId: event.paymentId,
    eventId: event.id,
    eventType: event.type,
    status: 'waiting',
    tries: [],
    nextTryAt: isStruggling(endpoint, now) ? now : plusMs(now, clockAfterMs),
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
}

export const hasArrived = ({ status }: Pick<Try, 'status'>): boolean =>
  status !== null && status >= 200 && status < 300;

/** A delivery after a try. One that a person asked for changes nothing but what it achieves. */
export function afterTry(delivery: Delivery, made: Try, now: Instant): Delivery {
  const tries = [...delivery.tries, made].slice(-mostTries);
  const after = { ...delivery, tries, updatedAt: now, version: delivery.version + 1 };
  if (hasArrived(made)) return { ...after, status: 'delivered', nextTryAt: null };
  if (made.by !== null) return after;
  const pauseMs = retryPausesMs[tries.filter(({ by }) => by === null).length - 1];
  return pauseMs === undefined
    ? { ...after, status: 'failed', nextTryAt: null }
    : { ...after, nextTryAt: plusMs(now, pauseMs) };
}

export const dropped = (delivery: Delivery, now: Instant): Delivery => ({
  ...delivery,
  status: 'dropped',
  nextTryAt: null,
  updatedAt: now,
  version: delivery.version + 1,
});

/** Its endpoint says that it is gone for good, or has taken nothing for as long as a delivery is tried. */
export const provesDeath = ({ failingSince }: WebhookEndpoint, made: Try): boolean =>
  made.by === null &&
  !hasArrived(made) &&
  (made.status === 410 || (failingSince !== null && made.at >= plusMs(failingSince, triedForMs)));

/**
 * A delivery whose endpoint has just refused another one: it is not tried, so that an endpoint that hangs costs little. The longer
 * it has taken nothing, the longer the pause.
 */
export function putOff(delivery: Delivery, { failingSince }: WebhookEndpoint, now: Instant): Delivery {
  const failingMs = failingSince === null ? 0 : Date.parse(now) - Date.parse(failingSince);
  const pauseMs = Math.min(Math.max(failingMs, minuteMs), 2 * hourMs);
  return { ...delivery, nextTryAt: plusMs(now, pauseMs), updatedAt: now, version: delivery.version + 1 };
}
