import { importedEvent } from '../domain/event.ts';
import type { Imported } from '../domain/imported.ts';
import type { Operation } from '../domain/operation.ts';
import type { Head } from '../domain/payment.ts';
import { disputeWrites } from './dispute-writes.ts';
import { eventPut } from './event-item.ts';
import { gatewayIdItem } from './gateway-id-item.ts';
import { headItem } from './head-item.ts';
import { keyItem } from './key-item.ts';
import { operationItem } from './operation-item.ts';
import type { Table } from './table.ts';
import { transact, type Write } from './transact.ts';

export type ImportStore = {
  /** Marks an import that is not complete; false when it is known already, or could not be written. */
  readonly begin: (head: Head) => Promise<boolean>;
  /** Books a complete import; the head comes last, with its cases, so there is no payment before all of it is there. */
  readonly book: (books: Imported) => Promise<'booked' | 'refused' | 'contended'>;
};

const writeWithinMs = 5_000;
/** Three items an operation; a transaction has at most 100. */
const operationsPerTransaction = 33;

export function importStore({ documents, name: TableName, pacing }: Table): ImportStore {
  const write = async (writes: readonly Write[]) => transact(documents, writes, pacing.now() + writeWithinMs, pacing);

  return {
    async begin(head) {
      const put = { TableName, Item: headItem(head), ConditionExpression: 'attribute_not_exists(PK)' };
      const end = await write([{ Put: put }]);
      return end.kind === 'committed';
    },
    async book({ head, operations, openings }) {
      const batches: Write[][] = [];
      for (let at = 0; at < operations.length; at += operationsPerTransaction) {
        batches.push(operations.slice(at, at + operationsPerTransaction).flatMap(operationPuts));
      }
      const cases = openings.flatMap((one) => disputeWrites(one, TableName));
      batches.push([headPut(head), eventPut(importedEvent(head), TableName), ...cases]);
      for (const batch of batches) {
        const end = await write(batch);
        if (end.kind !== 'committed') return end.kind;
      }
      return 'booked';
    },
  };

  /** A repetition may write the same again, but not over what has happened to it since, nor over what is another payment's. */
  function operationPuts(one: Operation): readonly Write[] {
    const ofThisPayment = {
      ConditionExpression: 'attribute_not_exists(PK) OR paymentId = :payment',
      ExpressionAttributeValues: { ':payment': one.paymentId },
    };
    return [
      {
        Put: {
          TableName,
          Item: operationItem(one),
          ConditionExpression: 'attribute_not_exists(PK) OR #version = :version',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':version': one.version },
        },
      },
      { Put: { TableName, Item: keyItem(one), ...ofThisPayment } },
      ...(one.gatewayId === null
        ? []
        : [{ Put: { TableName, Item: gatewayIdItem(one.gatewayId, one), ...ofThisPayment } }]),
    ];
  }

  function headPut(head: Head): Write {
    const condition = 'attribute_not_exists(PK) OR incomplete = :yes';
    return {
      Put: {
        TableName,
        Item: headItem(head),
        ConditionExpression: condition,
        ExpressionAttributeValues: { ':yes': true },
      },
    };
  }
}
