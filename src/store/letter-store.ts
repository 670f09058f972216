import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { disputeStages } from '../domain/dispute-steps.ts';
import type { DisputeId, EntityName } from '../domain/ids.ts';
import type { UnmatchedLetter } from '../domain/letter.ts';
import { indexKeys, keys } from './keys.ts';
import { namedIn } from './dispute-writes.ts';
import { currency, entityName, instant, paymentId } from './scalars.ts';
import type { Table } from './table.ts';
import { transact, type Write } from './transact.ts';

const schemaVersion = 1;
const writeWithinMs = 4_000;

const letter = z.object({
  id: z.string(),
  entity: entityName,
  name: z.string(),
  stage: z.enum(disputeStages),
  amount: z.int(),
  currency,
  caseNumber: z.string().nullable(),
  arn: z.string().nullable(),
  reason: z.string(),
  reference: z.string().nullable(),
  responseDueAt: instant.nullable(),
  suggestions: z.array(
    z.object({
      paymentId,
      amount: z.int(),
      currency,
      reference: z.string().nullable(),
      last4: z.string().nullable(),
      paidAt: instant,
    }),
  ),
  since: instant,
}) satisfies z.ZodType<UnmatchedLetter>;

/** @throws when the item is not a letter: breakage, never a rule. */
export const letterOf = (item: unknown): UnmatchedLetter => letter.parse(item);

export type LetterStore = ReturnType<typeof letterStore>;

/**
 * Letters of the bank that fit no payment. Each waits where the name of its case will stand, so whoever opens that case ends the task
 * in the same write, whichever way the chargeback came.
 */
export function letterStore({ documents, name: TableName, pacing }: Table) {
  const write = async (one: Write): Promise<void> => {
    const end = await transact(documents, [one], pacing.now() + writeWithinMs, pacing);
    if (end.kind === 'contended') throw new Error('A letter could not be written', { cause: end.cause });
  };
  const noCase = { ConditionExpression: 'attribute_not_exists(disputeId)' };
  return {
    /** What stands under a name: a case, a letter that waits, or neither. */
    async named(
      entity: EntityName,
      name: string,
    ): Promise<{ dispute: DisputeId | null; waits: UnmatchedLetter | null }> {
      const Key = keys.caseName(entity, name);
      const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
      const dispute = Item === undefined ? null : namedIn(Item);
      return { dispute, waits: Item === undefined || dispute ? null : letterOf(Item) };
    },

    /** Keeps it, as it was told last; where it has a case by now, nothing. */
    keep: (one: UnmatchedLetter) =>
      write({
        Put: {
          TableName,
          Item: {
            ...keys.caseName(one.entity, one.name),
            schemaVersion,
            ...one,
            ...indexKeys.task(one.entity, one.since, one.id),
          },
          ...noCase,
        },
      }),

    /** It waits no more. */
    drop: ({ entity, name }: Pick<UnmatchedLetter, 'entity' | 'name'>) =>
      write({ Delete: { TableName, Key: keys.caseName(entity, name), ...noCase } }),
  };
}
