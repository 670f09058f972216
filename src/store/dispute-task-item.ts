import * as z from 'zod';
import type { DisputeChange } from '../domain/dispute-change.ts';
import type { StuckCase } from '../domain/task.ts';
import { indexKeys, keys } from './keys.ts';
import { disputeId, entityName, instant, paymentId } from './scalars.ts';
import type { Write } from './transact.ts';

const schemaVersion = 1;

const stuckCase = z.object({
  id: disputeId,
  entity: entityName,
  paymentId,
  since: instant,
  why: z.string(),
}) satisfies z.ZodType<StuckCase>;

/** @throws when the item is none: breakage, never a rule. */
export const stuckCaseOf = (item: unknown): StuckCase => stuckCase.parse(item);

/** A case that gets stuck is on the list of tasks, in the same transaction; it leaves the list as it goes on. */
export function disputeTaskWrites(
  { before, after }: Pick<DisputeChange, 'before' | 'after'>,
  TableName: string,
): readonly Write[] {
  const { id, entity, paymentId, updatedAt: since, stuck: why } = after;
  if ((before?.stuck ?? null) === why) return [];
  if (why === null) return [{ Delete: { TableName, Key: keys.disputeTask(id) } }];
  const one: StuckCase = { id, entity, paymentId, since, why };
  const Item = { ...keys.disputeTask(id), schemaVersion, ...one, ...indexKeys.task(entity, since, id) };
  return [{ Put: { TableName, Item } }];
}
