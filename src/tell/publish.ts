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

/**
 * Puts an event on the bus, begins its deliveries, and then takes it off the ring. Whoever dies in between has it told again.
 * Answers the deliveries that are worth trying at once; the clock has all of them.
 * @throws when somebody was not told: it stays on the ring.
 */
export async function publish(event: Event, deps: PublishDeps): Promise<readonly Delivery[]> {
  await deps.bus.put(await presentEvent(event, deps));
  const now = instantOf(deps.now());
  const endpoints = (await deps.endpoints.of(event.entity)).filter((one) => wantsEvent(one, event.type));
  const begun = await Promise.all(
    endpoints.map(async (endpoint) => {
      const delivery = newDelivery(event, endpoint, now);
      const isNew = await deps.deliveries.begin(delivery);
      return isNew && !isStruggling(endpoint, now) ? [delivery] : [];
    }),
  );
  await deps.events.published(event);
  return begun.flat();
}
