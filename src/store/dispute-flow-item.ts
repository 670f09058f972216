import * as z from 'zod';
import type { DisputeChange } from '../domain/dispute-change.ts';
import { awaitables, standingOf, type DisputeFlow } from '../domain/dispute-flow.ts';
import { disputeStages } from '../domain/dispute-steps.ts';
import { dueKeys, keys } from './keys.ts';
import { disputeId, instant } from './scalars.ts';
import { tableLayout } from './table-layout.ts';
import type { Write } from './transact.ts';

const schemaVersion = 1;
const { partitionKey, sortKey } = tableLayout.indexes.due;

const flow = z.object({
  disputeId,
  stage: z.enum(disputeStages),
  attempt: z.int(),
  waits: z.object({ for: z.enum(awaitables), token: z.string() }).nullable(),
  quietUntil: instant.nullable(),
}) satisfies z.ZodType<DisputeFlow>;

/** @throws when the item is not the workflow of a case: breakage, never a rule. */
export const disputeFlowOf = (item: unknown): DisputeFlow => flow.parse(item);

/**
 * What a step of a case means to its workflow, written with it: a stage begins with a workflow that is due at once, and a step after which
 * the workflow has to go on makes it due at once. So no case stays without an execution and no bell unrung, whatever else fails.
 */
export function flowWrites(
  { before, after }: Pick<DisputeChange, 'before' | 'after'>,
  TableName: string,
): readonly Write[] {
  const { id, stage, updatedAt } = after;
  const due = dueKeys('workflow', updatedAt, id);
  if (before?.stage !== stage) {
    const begun: DisputeFlow = { disputeId: id, stage, attempt: 0, waits: null, quietUntil: null };
    return [{ Put: { TableName, Item: { ...keys.disputeFlow(id), schemaVersion, ...begun, ...due } } }];
  }
  if (standingOf(before, stage) === standingOf(after, stage)) return [];
  return [
    {
      Update: {
        TableName,
        Key: keys.disputeFlow(id),
        UpdateExpression: 'SET #pk = :pk, #sk = :sk REMOVE dueTries',
        ExpressionAttributeNames: { '#pk': partitionKey, '#sk': sortKey },
        ExpressionAttributeValues: { ':pk': due.duePK, ':sk': due.dueSK },
      },
    },
  ];
}
