import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { deliveryStatuses, tryErrors, type Delivery } from '../domain/delivery.ts';
import type { EndpointId, EventId } from '../domain/ids.ts';
import { dueKeys, keys, prefixes, type Key } from './keys.ts';
import { endpointId, entityName, eventId, eventType, instant, paymentId } from './scalars.ts';
import { tableLayout } from './table-layout.ts';
import type { Table } from './table.ts';

const schemaVersion = 1;
const keptForMs = 90 * 24 * 60 * 60_000;

const delivery = z.object({
  endpointId,
  entity: entityName,
  paymentId: paymentId.nullable(),
  eventId,
  eventType,
  status: z.enum(deliveryStatuses),
  tries: z.array(
    z.object({
      at: instant,
      tookMs: z.number(),
      status: z.int().nullable(),
      error: z.enum(tryErrors).nullable(),
      by: z.string().nullable(),
    }),
  ),
  nextTryAt: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
  version: z.int(),
}) satisfies z.ZodType<Delivery>;

const deliveryItem = (one: Delivery) => ({
  ...keys.delivery(one.endpointId, one.eventId),
  schemaVersion,
  ...one,
  [tableLayout.timeToLive]: Math.floor((Date.parse(one.createdAt) + keptForMs) / 1000),
  ...(one.nextTryAt === null ? {} : dueKeys('delivery', one.nextTryAt, one.eventId)),
});

const deliveryOf = (item: unknown): Delivery => delivery.parse(item);

export type DeliveryStore = ReturnType<typeof deliveryStore>;

/** What is on its way to an endpoint, or has been: kept for 90 days. */
export function deliveryStore({ documents, name: TableName }: Table) {
  const put = async (one: Delivery, condition: object): Promise<boolean> => {
    try {
      await documents.send(new PutCommand({ TableName, Item: deliveryItem(one), ...condition }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
  const at = async (Key: Key): Promise<Delivery | null> => {
    const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    return Item === undefined ? null : deliveryOf(Item);
  };

  return {
    at,
    get: (endpoint: EndpointId, event: EventId) => at(keys.delivery(endpoint, event)),

    /** False when the event is on its way there already. */
    begin: (one: Delivery): Promise<boolean> => put(one, { ConditionExpression: 'attribute_not_exists(PK)' }),

    /** False when it has moved on since it was seen. */
    put: (before: Delivery, after: Delivery): Promise<boolean> =>
      put(after, {
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': before.version },
      }),

    /** To one endpoint, newest event first; after the event named, and one more than a page tells that there is more. */
    async of(
      endpoint: EndpointId,
      { keep, limit, after }: { keep: (one: Delivery) => boolean; limit: number; after: EventId | null },
    ): Promise<readonly Delivery[]> {
      const found: Delivery[] = [];
      let from: Record<string, unknown> | undefined = after ? keys.delivery(endpoint, after) : undefined;
      do {
        const { Items = [], LastEvaluatedKey } = await documents.send(
          new QueryCommand({
            TableName,
            ScanIndexForward: false,
            KeyConditionExpression: 'PK = :pk AND begins_with(SK, :deliveries)',
            ExpressionAttributeValues: { ':pk': keys.endpoint(endpoint).PK, ':deliveries': prefixes.delivery },
            Limit: 200,
            ...(from ? { ExclusiveStartKey: from } : {}),
          }),
        );
        found.push(...Items.map(deliveryOf).filter(keep));
        from = LastEvaluatedKey;
      } while (from && found.length <= limit);
      return found.slice(0, limit + 1);
    },
  };
}
