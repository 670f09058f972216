import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Entity } from '../domain/entity.ts';
import { instantOf, type Instant } from '../domain/instant.ts';
import { spareQueries } from '../domain/spare-queries.ts';
import { keys } from './keys.ts';
import type { Table } from './table.ts';

type Limited = Pick<Entity, 'name' | 'queriesPerMinute'>;

export type QueryTurns = {
  /** When to try again to take a query of the limit: each gets a turn of its own, so that ten thousand do not try every minute. */
  readonly next: (entity: Limited) => Promise<Instant>;
};

const windowMs = 60_000;
/** A queue that is longer than any was made by a clock that has gone back since. */
const farthestMs = 30 * 24 * 60 * windowMs;

/** The queue of those that can wait for a query. A turn is no query: whoever else takes those of its minute, it is given another. */
export function queryTurns({ documents, name: TableName, pacing }: Table): QueryTurns {
  /** Null where the queue has ended, or begun, in this very moment. */
  const place = async (entity: Limited, behind: boolean): Promise<number | null> => {
    const now = pacing.now();
    try {
      const { Attributes } = await documents.send(
        new UpdateCommand({
          TableName,
          Key: keys.queryTurns(entity.name),
          UpdateExpression: behind ? 'ADD lastMs :step' : 'SET lastMs = :next',
          ConditionExpression: behind
            ? 'lastMs >= :now AND lastMs < :farthest'
            : 'attribute_not_exists(lastMs) OR lastMs < :now OR lastMs >= :farthest',
          ExpressionAttributeValues: {
            ':now': now,
            ':farthest': now + farthestMs,
            // The minute whose queries are used up has to end first.
            ...(behind ? { ':step': Math.ceil(windowMs / spareQueries(entity)) } : { ':next': now + windowMs }),
          },
          ReturnValues: 'UPDATED_NEW',
        }),
      );
      return Number(Attributes?.['lastMs']);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return null;
      throw error;
    }
  };

  return {
    async next(entity) {
      const turnMs = (await place(entity, true)) ?? (await place(entity, false)) ?? (await place(entity, true));
      return instantOf(turnMs ?? pacing.now() + windowMs);
    },
  };
}
