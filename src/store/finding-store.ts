import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { closings, findingClasses, findingEvent, type Finding } from '../domain/finding.ts';
import type { FindingId } from '../domain/ids.ts';
import { operationStatuses, operationTypes } from '../domain/operation.ts';
import { eventPut } from './event-item.ts';
import { indexKeys, keys } from './keys.ts';
import { currency, entityName, findingId, gatewayId, instant, operationId, paymentId } from './scalars.ts';
import type { Table } from './table.ts';
import { transact } from './transact.ts';

const schemaVersion = 1;
const writeWithinMs = 5_000;

const side = z.object({ status: z.enum(operationStatuses), amount: z.int().nullable() });

const finding = z.object({
  id: findingId,
  entity: entityName,
  class: z.enum(findingClasses),
  why: z.string(),
  paymentId: paymentId.nullable(),
  operationId: operationId.nullable(),
  gatewayId: gatewayId.nullable(),
  references: gatewayId.nullable(),
  type: z.enum(operationTypes).nullable(),
  currency: currency.nullable(),
  ours: side.nullable(),
  theirs: side.nullable(),
  day: z.string(),
  foundAt: instant,
  closed: z.object({ as: z.enum(closings), by: z.string(), reason: z.string(), at: instant }).nullable(),
  version: z.int(),
}) satisfies z.ZodType<Finding>;

const findingItem = (one: Finding) => ({
  ...keys.finding(one.id),
  schemaVersion,
  ...one,
  ...indexKeys.created('DISCREPANCIES', one.entity, one.foundAt, one.id),
});

/** @throws when the item is not a finding: breakage, never a rule. */
export const findingOf = (item: unknown): Finding => finding.parse(item);

export type FindingStore = {
  readonly get: (id: FindingId) => Promise<Finding | null>;
  /** Keeps a new one with its event; false where it is known, open or closed: what was found once is not found again. */
  readonly add: (finding: Finding) => Promise<boolean>;
  /** Writes a finding that was changed, with its event; false when it is not as it was seen. */
  readonly change: (before: Finding, after: Finding) => Promise<boolean>;
};

/** Differences from the gateway's books. */
export function findingStore({ documents, name: TableName, pacing }: Table): FindingStore {
  const write = async (one: Finding, condition: object): Promise<boolean> => {
    const writes = [
      { Put: { TableName, Item: findingItem(one), ConditionExpression: 'attribute_not_exists(PK)', ...condition } },
      eventPut(findingEvent(one), TableName),
    ];
    const end = await transact(documents, writes, pacing.now() + writeWithinMs, pacing);
    if (end.kind === 'contended') throw new Error(`${one.id} could not be written`, { cause: end.cause });
    return end.kind === 'committed';
  };
  return {
    async get(id) {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keys.finding(id), ConsistentRead: true }));
      return Item === undefined ? null : findingOf(Item);
    },
    add: (one) => write(one, {}),
    change: ({ version }, after) =>
      write(after, {
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': version },
      }),
  };
}
