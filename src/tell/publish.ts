import { newDelivery, type Delivery } from '../domain/delivery.ts';
import type { Event } from '../domain/event.ts';
import { instantOf } from '../domain/instant.ts';
import { isStruggling, wantsEvent } from '../domain/webhook-endpoint.ts';
import type { DeliveryStore } from '../store/delivery-store.ts';
import type { EndpointStore } from '../store/endpoint-store.ts';
import type { EventStore } from '../store/event-store.ts';
import type { EventBus } from './event-bus.ts';
import { presentEvent, type PresentDeps } from './present-event.ts';

export type PublishDeps = PresentDeps & {
  readonly bus: EventBus;
  readonly events: Pick<EventStore, 'published'>;
  readonly endpoints: Pick<EndpointStore, 'get' | 'of'>;
  readonly deliveries: Pick<DeliveryStore, 'begin'>;
};

/** `begun`: the deliveries that are worth trying at once; the clock has all of them. `failures`: then it is still on the ring. */
export type Published = { readonly begun: readonly Delivery[]; readonly failures: readonly unknown[] };

/**
 * Puts an event on the bus, begins its deliveries, and then takes it off the ring. Whoever dies in between has it told again.
 * Neither of the two waits for the other: a bus that is down costs no webhook, and the webhooks nothing of the bus.
 */
export async function publish(event: Event, deps: PublishDeps): Promise<Published> {
  const [bus, webhooks] = await Promise.allSettled([
    presentEvent(event, deps).then((presented) => deps.bus.put(presented)),
    beginDeliveries(event, deps),
  ]);
  const begun = webhooks.status === 'fulfilled' ? webhooks.value : [];
  const rejected = [bus, webhooks].filter(({ status }) => status === 'rejected');
  const failures = rejected.map((one): unknown => ('reason' in one ? one.reason : null));
  if (failures.length === 0) {
    await deps.events.published(event).catch((error: unknown) => {
      failures.push(error);
    });
  }
  return { begun, failures };
}

async function beginDeliveries(event: Event, { endpoints, deliveries, now }: PublishDeps) {
  const at = instantOf(now());
  const wanting = (await endpoints.of(event.entity)).filter((one) => wantsEvent(one, event.type));
  const begun = await Promise.all(
    wanting.map(async (endpoint) => {
      const delivery = newDelivery(event, endpoint, at);
      const isNew = await deliveries.begin(delivery);
      return isNew && !isStruggling(endpoint, at) ? [delivery] : [];
    }),
  );
  return begun.flat();
}
