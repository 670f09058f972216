import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { EntityName, GatewayId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import { notificationStates, type Notification } from '../domain/notification.ts';
import { dueKeys, indexKeys, keys, type Key } from './keys.ts';
import { entityName, gatewayId, instant, paymentId } from './scalars.ts';
import { tableLayout } from './table-layout.ts';
import type { Table } from './table.ts';

const schemaVersion = 1;
const keptForMs = 90 * 24 * 60 * 60_000;

const notification = z.object({
  id: z.string(),
  entity: entityName,
  notice: z.object({
    id: gatewayId,
    paymentType: z.string(),
    referencedId: z.string().nullable(),
    merchantTransactionId: z.string().nullable(),
    amount: z.string().nullable(),
    currency: z.string().nullable(),
    timestamp: z.string().nullable(),
    result: z.object({ code: z.string(), description: z.string() }),
    resultDetails: z.record(z.string(), z.string()),
  }),
  state: z.enum(notificationStates),
  paymentId: paymentId.nullable(),
  receivedAt: instant,
  pendingSince: instant,
  dueAt: instant.nullable(),
}) satisfies z.ZodType<Notification>;

const notificationItem = (one: Notification) => ({
  ...keys.notification(one.entity, one.notice.id, one.id),
  schemaVersion,
  ...one,
  [tableLayout.timeToLive]: Math.floor((Date.parse(one.receivedAt) + keptForMs) / 1000),
  ...indexKeys.created('NOTIFICATIONS', one.entity, one.receivedAt, one.id),
  ...(one.dueAt === null ? {} : dueKeys('notification', one.dueAt, one.id)),
});

/** @throws when the item is none: breakage, never a rule. */
export const notificationOf = (item: unknown): Notification => notification.parse(item);

export type NotificationStore = ReturnType<typeof notificationStore>;

/** What the gateway notified of. Kept for 90 days, so that it can be processed again. */
export function notificationStore({ documents, name: TableName }: Table) {
  const put = async (one: Notification, condition: string): Promise<unknown> => {
    try {
      await documents.send(
        new PutCommand({
          TableName,
          Item: notificationItem(one),
          ConditionExpression: condition,
          ...(condition.includes('#') && {
            ExpressionAttributeNames: { '#state': 'state' },
            ExpressionAttributeValues: { ':received': 'received' },
          }),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return null;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException && error.Item) return unmarshall(error.Item);
      throw error;
    }
  };

  return {
    /** Keeps a notification that has not come before; one that has is answered as it is now. */
    async keep(one: Notification): Promise<Notification> {
      const known = await put(one, 'attribute_not_exists(PK)');
      return known === null ? one : notificationOf(known);
    },

    /** Writes what it came to, unless somebody else has. */
    async conclude(one: Notification): Promise<void> {
      await put(one, '#state = :received');
    },

    /** Makes it due on the clock now, whatever it came to, with as much patience as when it was new. */
    async again(one: Notification, now: Instant): Promise<void> {
      await put({ ...one, state: 'received', pendingSince: now, dueAt: now }, 'attribute_exists(PK)');
    },

    async at(key: Key): Promise<Notification | null> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: key, ConsistentRead: true }));
      return Item === undefined ? null : notificationOf(Item);
    },

    /** All that was told of one transaction of the gateway's (never more than a page). */
    async of(entity: EntityName, transaction: GatewayId): Promise<readonly Notification[]> {
      const { Items = [] } = await documents.send(
        new QueryCommand({
          TableName,
          ConsistentRead: true,
          KeyConditionExpression: 'PK = :pk',
          ExpressionAttributeValues: { ':pk': keys.notification(entity, transaction, '').PK },
        }),
      );
      return Items.map(notificationOf);
    },
  };
}
