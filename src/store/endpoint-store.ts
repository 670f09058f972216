import { BatchGetCommand, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { EndpointId, EntityName } from '../domain/ids.ts';
import { endpointEvent, endpointStates, type WebhookEndpoint } from '../domain/webhook-endpoint.ts';
import { eventPut } from './event-item.ts';
import { indexKeys, keys, listPartitions } from './keys.ts';
import { endpointId, entityName, eventType, instant } from './scalars.ts';
import { tableLayout } from './table-layout.ts';
import type { Table } from './table.ts';
import { transact } from './transact.ts';

const schemaVersion = 1;
const writeWithinMs = 3_000;

const endpoint = z.object({
  id: endpointId,
  entity: entityName,
  url: z.string(),
  eventTypes: z.array(eventType).nullable(),
  description: z.string().nullable(),
  state: z.enum(endpointStates),
  failingSince: instant.nullable(),
  secrets: z.array(z.object({ salt: z.string(), until: instant.nullable() })),
  createdBy: z.string(),
  createdAt: instant,
  updatedAt: instant,
  version: z.int(),
}) satisfies z.ZodType<WebhookEndpoint>;

const endpointItem = (one: WebhookEndpoint) => ({
  ...keys.endpoint(one.id),
  schemaVersion,
  ...one,
  ...indexKeys.created('ENDPOINTS', one.entity, one.createdAt, one.id),
  ...(one.state === 'dead' ? indexKeys.task(one.entity, one.updatedAt, one.id) : {}),
});

/** @throws when the item is none: breakage, never a rule. */
export const endpointOf = (item: unknown): WebhookEndpoint => endpoint.parse(item);

export type EndpointStore = ReturnType<typeof endpointStore>;

/** Where the merchant's systems are told of events. */
export function endpointStore({ documents, name: TableName, pacing }: Table) {
  return {
    async get(id: EndpointId): Promise<WebhookEndpoint | null> {
      const { Item } = await documents.send(
        new GetCommand({ TableName, Key: keys.endpoint(id), ConsistentRead: true }),
      );
      return Item === undefined ? null : endpointOf(Item);
    },

    /** All of an entity, newest first (never more than a page: see the limit where they are made). */
    async of(entity: EntityName): Promise<readonly WebhookEndpoint[]> {
      const { partitionKey } = tableLayout.indexes.created;
      const { Items = [] } = await documents.send(
        new QueryCommand({
          TableName,
          IndexName: 'created',
          KeyConditionExpression: '#pk = :pk',
          ExpressionAttributeNames: { '#pk': partitionKey },
          ExpressionAttributeValues: { ':pk': listPartitions.created('ENDPOINTS', entity) },
          ScanIndexForward: false,
          Limit: 100,
        }),
      );
      if (Items.length === 0) return [];
      const Keys = Items.map(({ PK, SK }) => ({ PK: String(PK), SK: String(SK) }));
      const { Responses, UnprocessedKeys } = await documents.send(
        new BatchGetCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } }),
      );
      if (UnprocessedKeys?.[TableName]) throw new Error(`The endpoints of ${entity} could not all be read`);
      const found = (Responses?.[TableName] ?? []).map(endpointOf);
      return found.sort((a, b) => (a.createdAt + a.id < b.createdAt + b.id ? 1 : -1));
    },

    /** Writes one that is new or as it was seen, with its event; false when it has moved on. `by`: the person who wants it so. */
    async put(before: WebhookEndpoint | null, after: WebhookEndpoint, by: string | null): Promise<boolean> {
      const event = endpointEvent(before, after, by);
      const condition = before
        ? {
            ConditionExpression: '#version = :version',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':version': before.version },
          }
        : { ConditionExpression: 'attribute_not_exists(PK)' };
      const writes = [
        { Put: { TableName, Item: endpointItem(after), ...condition } },
        ...(event ? [eventPut(event, TableName)] : []),
      ];
      const end = await transact(documents, writes, pacing.now() + writeWithinMs, pacing);
      if (end.kind === 'contended') throw new Error(`${after.id} could not be written`, { cause: end.cause });
      return end.kind === 'committed';
    },
  };
}
