import { checked, isToBeAsked, notAsked, unchecked } from '../domain/health.ts';
import type { Entity } from '../domain/entity.ts';
import { isEntityName, type EntityName } from '../domain/ids.ts';
import { instantOf, plusMs, type Instant } from '../domain/instant.ts';
import type { Task } from '../domain/task.ts';
import type { Look } from '../gateway/look-up.ts';
import type { Leased } from '../store/due-store.ts';
import type { HealthStore } from '../store/health-store.ts';
import type { Listing } from '../store/listing.ts';
import type { QueryLimit } from '../store/query-limit.ts';
import type { DueHandler } from './tick.ts';

type Deps = {
  readonly entity: (name: EntityName) => Promise<Entity | null>;
  readonly health: HealthStore;
  readonly queries: QueryLimit;
  readonly look: Look;
  readonly mark: () => string;
  readonly lists: Pick<Listing, 'tasks'>;
  /** Since when the oldest operation is open that waits for a person. */
  readonly waits: (since: Instant) => void;
  readonly now: () => number;
};

const againAfterMs = 15 * 60_000;

/**
 * Tells every hour how long something has waited for a person, which nothing else would say again. Asks once a day for a name that nobody has given: the one right answer is that there is no such transaction. Credentials that
 * are wrong and queries that are off (800.121.200) show before the day they are needed.
 */
export function checkHealth({ entity, health, queries, look, mark, lists, waits, now }: Deps): DueHandler {
  const entityOf = async ({ id }: Leased): Promise<Entity> => {
    const found = isEntityName(id) ? await entity(id) : null;
    if (!found) throw new Error(`The entity ${id} has no settings`);
    return found;
  };
  return {
    quota: 5,
    async run(one) {
      const of = await entityOf(one);
      const since = await waitingSince(of.name, lists, instantOf(now()));
      if (since !== null) waits(since);
      const before = (await health.get(of.name)) ?? unchecked(of.name, instantOf(now()));
      if (!isToBeAsked(before, instantOf(now()))) {
        await health.put(notAsked(before, instantOf(now())));
        return 'not_asked';
      }
      const looked = (await queries.take(of)) ? await look.named(of, mark()) : null;
      const at = instantOf(now());
      switch (looked?.kind) {
        case 'not_found':
          await health.put(checked(before, null, at));
          return 'healthy';
        case 'found':
          await health.put(checked(before, 'It finds a transaction that does not exist.', at));
          return 'troubled';
        case 'refused':
          await health.put(checked(before, looked.why, at));
          return 'troubled';
        case 'throttled':
        case 'no_answer':
        case undefined:
          await health.put({ ...before, nextCheckAt: plusMs(at, againAfterMs) });
          return 'not_told';
      }
    },
    async giveUp(one) {
      const { name } = await entityOf(one);
      const at = instantOf(now());
      await health.put(checked(unchecked(name, at), 'The check itself fails.', at));
    },
  };
}

async function waitingSince(entity: EntityName, lists: Deps['lists'], now: Instant): Promise<Instant | null> {
  const everything = { entity, reference: null, from: null, to: null, after: null };
  const keep = ({ kind }: Task): boolean => kind === 'outcome_unknown';
  const { items } = await lists.tasks({ ...everything, keep, limit: 1 }, now);
  return items[0]?.operation?.createdAt ?? null;
}
