import type { EventStore } from '../store/event-store.ts';
import { keys, type Key } from '../store/keys.ts';
import { deliver, type DeliverDeps } from './deliver.ts';
import { publish, type Published, type PublishDeps } from './publish.ts';

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
  const publishing = found.map(async (key): Promise<Published> => {
    const { begun, failures } = await deps.events.at(key).then(
      (event) => (event ? publish(event, deps) : { begun: [], failures: [] }),
      (error: unknown) => ({ begun: [], failures: [error] }),
    );
    for (const failure of failures) deps.broke(key, failure);
    return { begun, failures };
  });
  const all = await Promise.all(publishing);
  const tries = all
    .flatMap(({ begun }) => begun)
    .map(async (delivery) => {
      await deliver(delivery, null, deps).catch((error: unknown) => {
        deps.broke(keys.delivery(delivery.endpointId, delivery.eventId), error);
      });
    });
  await Promise.all(tries);
  return { published: all.filter(({ failures }) => failures.length === 0).length, tried: tries.length };
}
