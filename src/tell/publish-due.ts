import type { DueHandler } from '../clock/tick.ts';
import { instantOf } from '../domain/instant.ts';
import type { DueStore } from '../store/due-store.ts';
import type { Key, TellKind } from '../store/keys.ts';
import type { EventStore } from '../store/event-store.ts';
import { publish, type PublishDeps } from './publish.ts';

type Deps = PublishDeps & {
  readonly broke: (key: Key, error: unknown) => void;
  readonly events: Pick<EventStore, 'at' | 'published'>;
  readonly ring: DueStore<TellKind>;
};

const dayMs = 24 * 60 * 60_000;

/** Events that were not published when they were written. */
export function publishDue(deps: Deps): DueHandler<TellKind> {
  const run: DueHandler<TellKind>['run'] = async ({ key, id }) => {
    const event = await deps.events.at(key);
    if (!event) throw new Error(`${id} cannot be read`);
    const { failures } = await publish(event, deps);
    if (failures.length > 0) throw new AggregateError(failures, `${id} was not told to all`);
    return 'published';
  };
  return {
    quota: 200,
    run,
    // Nobody can publish it by hand, and nothing may be lost: it wakes somebody (dead-letters) and is tried once a day.
    async giveUp(one) {
      await deps.ring.putOff(one, instantOf(deps.now() + dayMs));
      await run(one).catch((error: unknown) => {
        deps.broke(one.key, error);
      });
    },
  };
}
