import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Entity } from '../domain/entity.ts';
import { keys } from './keys.ts';
import type { Table } from './table.ts';

export type QueryLimit = {
  /** Takes one query out of the entity's budget of this minute; false when there is none left. */
  readonly take: (entity: Pick<Entity, 'name' | 'queriesPerMinute'>) => Promise<boolean>;
};

const windowMs = 60_000;

/** The one limiter all look-ups of an entity pass: the gateway answers more than its limit with throttling. */
export function queryLimit({ documents, name: TableName, pacing }: Table): QueryLimit {
  const update = async (
    entity: Pick<Entity, 'name' | 'queriesPerMinute'>,
    window: number,
    fresh: boolean,
  ): Promise<boolean> => {
    try {
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: keys.queryLimit(entity.name),
          UpdateExpression: fresh ? 'SET #window = :window, taken = :one' : 'ADD taken :one',
          ConditionExpression: fresh
            ? 'attribute_not_exists(#window) OR #window < :window'
            : '#window = :window AND taken < :limit',
          ExpressionAttributeNames: { '#window': 'window' },
          ExpressionAttributeValues: {
            ':window': window,
            ':one': 1,
            ...(fresh ? {} : { ':limit': entity.queriesPerMinute }),
          },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };

  return {
    async take(entity) {
      const window = Math.floor(pacing.now() / windowMs);
      // Begin this minute's window, or join it; the last try is for the one who lost the race to begin it.
      return (
        (await update(entity, window, false)) ||
        (await update(entity, window, true)) ||
        (await update(entity, window, false))
      );
    },
  };
}
