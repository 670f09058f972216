import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { unchecked, type Health } from '../domain/health.ts';
import type { EntityName } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import { dueKeys, indexKeys, keys } from './keys.ts';
import { entityName, instant } from './scalars.ts';
import type { Table } from './table.ts';

const schemaVersion = 1;

const health = z.object({
  entity: entityName,
  checkedAt: instant.nullable(),
  nextCheckAt: instant,
  trouble: z.object({ since: instant, why: z.string() }).nullable(),
}) satisfies z.ZodType<Health>;

export const healthItem = (one: Health) => ({
  ...keys.health(one.entity),
  schemaVersion,
  ...one,
  ...dueKeys('health', one.nextCheckAt, one.entity),
  ...(one.trouble === null ? {} : indexKeys.task(one.entity, one.trouble.since, 'look-ups')),
});

/** @throws when the item is none: breakage, never a rule. */
export const healthOf = (item: unknown): Health => health.parse(item);

export type HealthStore = {
  readonly get: (entity: EntityName) => Promise<Health | null>;
  readonly put: (health: Health) => Promise<void>;
  /** Has it checked at the next tick: something looks as if it did not answer. */
  readonly checkSoon: (entity: EntityName, now: Instant) => Promise<void>;
};

/** Whether the gateway answers the look-ups of an entity. Two writers at once only check twice. */
export function healthStore({ documents, name: TableName }: Table): HealthStore {
  const get = async (entity: EntityName): Promise<Health | null> => {
    const { Item } = await documents.send(
      new GetCommand({ TableName, Key: keys.health(entity), ConsistentRead: true }),
    );
    return Item === undefined ? null : healthOf(Item);
  };
  const put = async (one: Health): Promise<void> => {
    await documents.send(new PutCommand({ TableName, Item: healthItem(one) }));
  };
  return {
    get,
    put,
    async checkSoon(entity, now) {
      await put({ ...((await get(entity)) ?? unchecked(entity, now)), nextCheckAt: now });
    },
  };
}
