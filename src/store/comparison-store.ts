import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { ComparisonRun } from '../domain/comparison-run.ts';
import type { EntityName } from '../domain/ids.ts';
import { dueKeys, keys } from './keys.ts';
import { entityName, findingId, gatewayId, instant, paymentId } from './scalars.ts';
import type { Table } from './table.ts';

const schemaVersion = 1;
const counts = z.object({ compared: z.int(), booked: z.int(), found: z.int() });

const run = z.object({
  entity: entityName,
  day: z.string(),
  from: instant,
  to: instant,
  part: z.object({ from: instant, to: instant }),
  page: z.int().nullable(),
  shown: z.array(gatewayId),
  after: z.string().nullable(),
  listed: z.boolean(),
  queue: z.array(z.union([paymentId, findingId])),
  unanswered: z.int(),
  counts,
  last: z.object({ day: z.string(), at: instant, counts }).nullable(),
  dueAt: instant,
  version: z.int(),
}) satisfies z.ZodType<ComparisonRun>;

export type ComparisonStore = {
  readonly get: (entity: EntityName) => Promise<ComparisonRun | null>;
  /** Version 1 begins, where nothing is there; every other follows the one before it. False when another run was quicker. */
  readonly put: (run: ComparisonRun) => Promise<boolean>;
};

/** One item an entity: the day whose books are being compared, and how far. It never leaves the ring. */
export function comparisonStore({ documents, name: TableName }: Table): ComparisonStore {
  return {
    async get(entity) {
      const { Item } = await documents.send(
        new GetCommand({ TableName, Key: keys.comparison(entity), ConsistentRead: true }),
      );
      return Item === undefined ? null : run.parse(Item);
    },
    async put(one) {
      const { entity, dueAt, version } = one;
      const Item = { ...keys.comparison(entity), schemaVersion, ...one, ...dueKeys('comparison', dueAt, entity) };
      try {
        await documents.send(
          new PutCommand({
            TableName,
            Item,
            ...(version === 1
              ? { ConditionExpression: 'attribute_not_exists(PK)' }
              : {
                  ConditionExpression: '#version = :before',
                  ExpressionAttributeNames: { '#version': 'version' },
                  ExpressionAttributeValues: { ':before': version - 1 },
                }),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}
