import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Attempt, DisputeFlow, Waits } from '../domain/dispute-flow.ts';
import type { DisputeId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import { disputeFlowOf } from './dispute-flow-item.ts';
import type { Leased } from './due-store.ts';
import { dueKeys, keys } from './keys.ts';
import type { Table } from './table.ts';

/** @public */
export type DisputeFlowStore = ReturnType<typeof disputeFlowStore>;

/** The workflow of each case: which execution counts, and the bell it waits for. Reads are consistent. */
export function disputeFlowStore({ documents, name: TableName }: Table) {
  const isAttempt = { ConditionExpression: '#stage = :stage AND attempt = :attempt' };
  const write = async (id: DisputeId, update: Omit<UpdateCommand['input'], 'TableName' | 'Key'>): Promise<boolean> => {
    try {
      await documents.send(new UpdateCommand({ TableName, Key: keys.disputeFlow(id), ...update }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
  return {
    async get(id: DisputeId): Promise<DisputeFlow | null> {
      const { Item } = await documents.send(
        new GetCommand({ TableName, Key: keys.disputeFlow(id), ConsistentRead: true }),
      );
      return Item === undefined ? null : disputeFlowOf(Item);
    },

    /** From now on the next execution counts; false when another clock was quicker, or the case is at another stage. */
    begin: ({ disputeId, stage, attempt }: Attempt, quietUntil: Instant): Promise<boolean> =>
      write(disputeId, {
        UpdateExpression: 'SET attempt = :next, waits = :none, quietUntil = :until',
        ...isAttempt,
        ExpressionAttributeNames: { '#stage': 'stage' },
        ExpressionAttributeValues: {
          ':stage': stage,
          ':attempt': attempt,
          ':next': attempt + 1,
          ':none': null,
          ':until': quietUntil,
        },
      }),

    /** An execution is heard of: what it waits for now, and how long it may be quiet. False when it is not the one that counts. */
    beat: ({ disputeId, stage, attempt }: Attempt, waits: Waits | null, quietUntil: Instant): Promise<boolean> =>
      write(disputeId, {
        UpdateExpression: 'SET waits = :waits, quietUntil = :until',
        ...isAttempt,
        ExpressionAttributeNames: { '#stage': 'stage' },
        ExpressionAttributeValues: { ':stage': stage, ':attempt': attempt, ':waits': waits, ':until': quietUntil },
      }),

    /** Makes a leased one due at another time and forgets its tries, unless a step has made it due meanwhile. */
    lookAgain({ id, seenAs }: Leased, disputeId: DisputeId, at: Instant): Promise<boolean> {
      const { duePK, dueSK } = dueKeys('workflow', at, id);
      return write(disputeId, {
        UpdateExpression: 'SET duePK = :pk, dueSK = :sk REMOVE dueTries',
        ConditionExpression: 'dueSK = :seen',
        ExpressionAttributeValues: { ':pk': duePK, ':sk': dueSK, ':seen': seenAs },
      });
    },
  };
}
