import { newEvent, type Event } from './event.ts';
import type { EventType } from './event-types.ts';
import type { EndpointId, EntityName } from './ids.ts';
import { plusMs, type Instant } from './instant.ts';

export const endpointStates = ['enabled', 'disabled', 'dead'] as const;

/** Where a merchant's system is told of events. */
export type WebhookEndpoint = {
  readonly id: EndpointId;
  readonly entity: EntityName;
  readonly url: string;
  /** Null: all types, those of tomorrow as well. */
  readonly eventTypes: readonly EventType[] | null;
  readonly description: string | null;
  /** `dead`: it took nothing for three days, so a person must enable it again. */
  readonly state: (typeof endpointStates)[number];
  /** Since when nothing that was tried has arrived. */
  readonly failingSince: Instant | null;
  /** What its secrets are derived from, newest first, and until when each is signed with: null for the one that stays. */
  readonly secrets: readonly EndpointSecret[];
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly version: number;
};

export type EndpointSecret = { readonly salt: string; readonly until: Instant | null };

type EndpointSettings = Pick<WebhookEndpoint, 'url' | 'eventTypes' | 'description'>;

type EndpointChange = { readonly [name in keyof EndpointSettings]?: EndpointSettings[name] | undefined } & {
  readonly disabled?: boolean | undefined;
};

/** For how long a secret that was replaced goes on signing beside the new one. */
const overlapMs = 24 * 60 * 60_000;
/** After that, what is new goes by the clock only: an endpoint that hangs must not hold up what is told at once. */
const patienceMs = 60_000;

export const newEndpoint = (
  facts: EndpointSettings & Pick<WebhookEndpoint, 'id' | 'entity' | 'createdBy' | 'createdAt'>,
  salt: string,
): WebhookEndpoint => ({
  ...facts,
  state: 'enabled',
  failingSince: null,
  secrets: [{ salt, until: null }],
  updatedAt: facts.createdAt,
  version: 1,
});

const changed = (one: WebhookEndpoint, change: Partial<WebhookEndpoint>, now: Instant): WebhookEndpoint => ({
  ...one,
  ...change,
  updatedAt: now,
  version: one.version + 1,
});

/** What a person sets; what is left out stays. Enabling it, or another address, is a fresh start. */
export function withSettings(one: WebhookEndpoint, change: EndpointChange, now: Instant): WebhookEndpoint {
  const { url = one.url, eventTypes = one.eventTypes, description = one.description, disabled } = change;
  const state = disabled === undefined ? one.state : disabled ? 'disabled' : 'enabled';
  const failingSince = state === one.state && url === one.url ? one.failingSince : null;
  return changed(one, { url, eventTypes, description, state, failingSince }, now);
}

/** A new secret beside the one before; of those before that, none is valid any longer. */
export function withSecret(one: WebhookEndpoint, salt: string, now: Instant): WebhookEndpoint {
  const last = one.secrets.slice(0, 1).map((before) => ({ ...before, until: plusMs(now, overlapMs) }));
  return changed(one, { secrets: [{ salt, until: null }, ...last] }, now);
}

export const validSecrets = ({ secrets }: WebhookEndpoint, now: Instant): readonly EndpointSecret[] =>
  secrets.filter(({ until }) => until === null || now < until);

export const wantsEvent = ({ state, eventTypes }: WebhookEndpoint, type: EventType): boolean =>
  state === 'enabled' && (eventTypes === null || eventTypes.includes(type));

export const isStruggling = ({ failingSince }: WebhookEndpoint, now: Instant): boolean =>
  failingSince !== null && plusMs(failingSince, patienceMs) <= now;

/** What a try to deliver says of the endpoint; null where it is nothing new. */
export function afterTrying(one: WebhookEndpoint, arrived: boolean, now: Instant): WebhookEndpoint | null {
  if (arrived === (one.failingSince === null)) return null;
  return changed(one, { failingSince: arrived ? null : now }, now);
}

export const withoutLife = (one: WebhookEndpoint, now: Instant): WebhookEndpoint =>
  changed(one, { state: 'dead' }, now);

/**
 * The event of a change; null where only its health has: that is not told, or an endpoint that fails every other time would be
 * told of its own failures for ever. `by`: the person whose change it is.
 */
export function endpointEvent(before: WebhookEndpoint | null, after: WebhookEndpoint, by: string | null): Event | null {
  const type = changeOf(before, after);
  if (!type) return null;
  const { id, entity, version, updatedAt: at } = after;
  const decision = by === null ? {} : { decision: { by, reason: '' } };
  return newEvent({
    type,
    entity,
    paymentId: null,
    object: { kind: 'webhook_endpoint', id, version },
    at,
    ...decision,
  });
}

function changeOf(before: WebhookEndpoint | null, after: WebhookEndpoint): EventType<'webhook_endpoint'> | null {
  if (!before) return 'webhook_endpoint.created';
  if (before.state !== after.state) return `webhook_endpoint.${after.state === 'enabled' ? 'enabled' : 'disabled'}`;
  if (before.secrets !== after.secrets) return 'webhook_endpoint.secret_rotated';
  const { url, eventTypes, description } = before;
  const isSame = url === after.url && eventTypes === after.eventTypes && description === after.description;
  return isSame ? null : 'webhook_endpoint.changed';
}
