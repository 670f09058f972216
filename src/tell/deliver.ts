import { afterTry, dropped, hasArrived, provesDeath, type Delivery, type Try } from '../domain/delivery.ts';
import { instantOf } from '../domain/instant.ts';
import { afterTrying, validSecrets, withoutLife, type WebhookEndpoint } from '../domain/webhook-endpoint.ts';
import type { DeliveryStore } from '../store/delivery-store.ts';
import type { EndpointStore } from '../store/endpoint-store.ts';
import type { EventStore } from '../store/event-store.ts';
import { keys } from '../store/keys.ts';
import type { PostWebhook } from './post-webhook.ts';
import { presentEvent, type PresentDeps } from './present-event.ts';
import type { WebhookSecrets } from './webhook-secrets.ts';
import { signatureHeaders } from './webhook-signature.ts';

export type DeliverDeps = PresentDeps & {
  readonly events: Pick<EventStore, 'at'>;
  readonly endpoints: Pick<EndpointStore, 'get' | 'put'>;
  readonly deliveries: Pick<DeliveryStore, 'put'>;
  readonly secrets: WebhookSecrets;
  readonly post: PostWebhook;
};

/** How a try ended; `moved`: somebody else has tried meanwhile, whose try is the one that is kept. */
export type DeliverEnd = Delivery['status'] | 'moved';

/**
 * Tries once to deliver an event, keeps the try, and what it says of the endpoint. Dying after the post has it sent again, under the
 * same id. `by`: the person who asked for it, whatever became of it before.
 */
export async function deliver(delivery: Delivery, by: string | null, deps: DeliverDeps): Promise<DeliverEnd> {
  const endpoint = await deps.endpoints.get(delivery.endpointId);
  if (!endpoint) throw new Error(`${delivery.endpointId} is not there`);
  if (endpoint.state !== 'enabled' && by === null)
    return keep(delivery, dropped(delivery, instantOf(deps.now())), deps);

  const made = await send(delivery, endpoint, by, deps);
  const end = await keep(delivery, afterTry(delivery, made, instantOf(deps.now())), deps);
  if (end !== 'moved') await judge(endpoint, made, deps);
  return end;
}

async function keep(before: Delivery, after: Delivery, { deliveries }: DeliverDeps): Promise<DeliverEnd> {
  return (await deliveries.put(before, after)) ? after.status : 'moved';
}

async function send(
  { eventId, paymentId }: Delivery,
  endpoint: WebhookEndpoint,
  by: string | null,
  deps: DeliverDeps,
): Promise<Try> {
  const event = await deps.events.at(keys.event(paymentId, eventId));
  if (!event) throw new Error(`${eventId} is not there`);
  const body = JSON.stringify(await presentEvent(event, deps));
  const startedMs = deps.now();
  const at = instantOf(startedMs);
  const signing = await Promise.all(validSecrets(endpoint, at).map((secret) => deps.secrets.keyOf(endpoint, secret)));
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'payments-back-office',
    ...signatureHeaders(eventId, startedMs, body, signing),
  };
  const { status, error } = await deps.post(endpoint.url, headers, body);
  return { at, tookMs: deps.now() - startedMs, status, error, by };
}

/** Notes whether the endpoint takes anything, and disables one that has not for too long. Whoever is first notes it. */
async function judge(endpoint: WebhookEndpoint, made: Try, deps: DeliverDeps): Promise<void> {
  const now = instantOf(deps.now());
  if (provesDeath(endpoint, made)) {
    await deps.endpoints.put(endpoint, withoutLife(endpoint, now), null);
    return;
  }
  const changed = afterTrying(endpoint, hasArrived(made), now);
  if (changed) await deps.endpoints.put(endpoint, changed, null);
}
