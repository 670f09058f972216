import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Event } from '../domain/event.ts';
import type { PaymentId } from '../domain/ids.ts';
import { eventOf } from './event-item.ts';
import { keys, prefixes, type Key } from './keys.ts';
import { queryAll } from './query-all.ts';
import { tableLayout } from './table-layout.ts';
import type { Table } from './table.ts';

export type EventStore = ReturnType<typeof eventStore>;

/** What was written to be told outside. */
export function eventStore({ documents, name: TableName }: Table) {
  const { partitionKey, sortKey } = tableLayout.indexes.due;
  return {
    async at(key: Key): Promise<Event | null> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: key, ConsistentRead: true }));
      return Item === undefined ? null : eventOf(Item);
    },

    /** Everything that has been told of a payment, newest first. */
    async ofPayment(payment: PaymentId): Promise<readonly Event[]> {
      const items = await queryAll(documents, {
        TableName,
        ScanIndexForward: false,
        KeyConditionExpression: 'PK = :pk AND begins_with(SK, :events)',
        ExpressionAttributeValues: { ':pk': keys.head(payment).PK, ':events': prefixes.event },
      });
      return items.map(eventOf);
    },

    /** It is with everybody who is to have it: off the ring. */
    async published({ paymentId, id }: Event): Promise<void> {
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: keys.event(paymentId, id),
          UpdateExpression: 'REMOVE #pk, #sk, dueTries',
          ConditionExpression: 'attribute_exists(PK)',
          ExpressionAttributeNames: { '#pk': partitionKey, '#sk': sortKey },
        }),
      );
    },
  };
}
