import * as z from 'zod';
import type { DisputeChange } from '../domain/dispute-change.ts';
import { disputeEvent } from '../domain/event.ts';
import type { DisputeId } from '../domain/ids.ts';
import { flowWrites } from './dispute-flow-item.ts';
import { disputeItem } from './dispute-item.ts';
import { disputeTaskWrites } from './dispute-task-item.ts';
import { evidenceWrite } from './evidence-item.ts';
import { eventPut } from './event-item.ts';
import { keys } from './keys.ts';
import { disputeId } from './scalars.ts';
import { tableLayout } from './table-layout.ts';
import type { Write } from './transact.ts';

const { due, task } = tableLayout.indexes;
const leavingClock = [due.partitionKey, due.sortKey, 'dueTries', task.partitionKey, task.sortKey];

/** Gives a name to a case, unless another has it. */
export const ownedBy = (dispute: DisputeId) => ({
  UpdateExpression: `SET disputeId = :own, schemaVersion = if_not_exists(schemaVersion, :one) REMOVE ${leavingClock.join(', ')} ADD #version :one`,
  ConditionExpression: 'attribute_not_exists(disputeId) OR disputeId = :own',
  ExpressionAttributeNames: { '#version': 'version' },
  ExpressionAttributeValues: { ':own': dispute, ':one': 1 },
});

const name = z.object({ disputeId: disputeId.optional() });

/** The dispute that a name belongs to; null where only a letter waits there (letter-store.ts). @throws when the item is neither. */
export const namedIn = (item: unknown) => name.parse(item).disputeId ?? null;

/**
 * A step of a case as writes: the case as it was seen, its event, what its workflow has to hear, the piece of evidence it is about, and its names, which no other case may have. What it means to the
 * payment's head (`headChanges`, and the case itself when it is opened) belongs into the one update of the head in the same transaction.
 */
export function disputeWrites(one: DisputeChange, TableName: string): readonly Write[] {
  const { before, after, names, piece, unless } = one;
  const returnOld = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
  const asSeen = before
    ? {
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': before.version },
      }
    : { ConditionExpression: 'attribute_not_exists(PK)' };
  return [
    { Put: { TableName, Item: disputeItem(after), ...asSeen, ...returnOld } },
    eventPut(disputeEvent(one), TableName),
    ...flowWrites(one, TableName),
    ...disputeTaskWrites(one, TableName),
    ...(piece === null ? [] : [evidenceWrite(after.id, piece, TableName)]),
    ...names.map((text): Write => ({
      // A letter that waits there has found its case: it is a task no more.
      Update: { TableName, Key: keys.caseName(after.entity, text), ...ownedBy(after.id), ...returnOld },
    })),
    ...(unless === null
      ? []
      : [
          {
            ConditionCheck: {
              TableName,
              Key: keys.operation(after.paymentId, unless),
              ConditionExpression: 'attribute_not_exists(PK) OR #status IN (:declined, :failed)',
              ExpressionAttributeNames: { '#status': 'status' },
              ExpressionAttributeValues: { ':declined': 'declined', ':failed': 'failed' },
            },
          },
        ]),
  ];
}
