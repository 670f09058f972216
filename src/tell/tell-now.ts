import type { Delivery } from '../domain/delivery.ts';
import type { EventStore } from '../store/event-store.ts';
import { keys, type Key } from '../store/keys.ts';
import { deliver, type DeliverDeps } from './deliver.ts';
import { publish, type PublishDeps } from './publish.ts';

export type TellNowDeps = PublishDeps &
  DeliverDeps & {
    readonly events: Pick<EventStore, 'at' | 'published'>;
    readonly broke: (key: Key, error: unknown) => void;
  };

/**
 * Publishes events as soon as they are in the table, and then makes the first try of their deliveries. This is only the bell, and
 * nobody rings it twice: what fails here stays on the ring, from which the clock takes it.
 */
export async function tellNow(found: readonly Key[], deps: TellNowDeps): Promise<{ published: number; tried: number }> {
  const publishing = found.map(async (key): Promise<readonly Delivery[] | null> => {
    try {
      const event = await deps.events.at(key);
      return event && (await publish(event, deps));
    } catch (error) {
      deps.broke(key, error);
      return null;
    }
  });
  const published = (await Promise.all(publishing)).filter((begun) => begun !== null);
  const tries = published.flat().map(async (delivery) => {
    await deliver(delivery, null, deps).catch((error: unknown) => {
      deps.broke(keys.delivery(delivery.endpointId, delivery.eventId), error);
    });
  });
  await Promise.all(tries);
  return { published: published.length, tried: tries.length };
}
