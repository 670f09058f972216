import { isDeepStrictEqual } from 'node:util';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { DisputeChange } from '../domain/dispute-change.ts';
import type { Dispute } from '../domain/dispute.ts';
import type { DisputeId, EntityName } from '../domain/ids.ts';
import { disputeItem, disputeOf } from './dispute-item.ts';
import type { Instant } from '../domain/instant.ts';
import { disputeWrites, namedIn } from './dispute-writes.ts';
import { headUpdate } from './head-update.ts';
import { keys, prefixes } from './keys.ts';
import { queryAll } from './query-all.ts';
import { instant } from './scalars.ts';
import type { Table } from './table.ts';
import { transact, type Write } from './transact.ts';

/** How a step ended. `moved`: the case is not as it was seen, or a name or an operation stands in the way: read it again. */
export type DisputeEnd =
  { readonly kind: 'changed' } | { readonly kind: 'moved' } | { readonly kind: 'contended'; readonly cause: unknown };

const happening = z.object({
  type: z.string(),
  object: z.object({ version: z.int() }),
  at: instant,
  decision: z.object({ by: z.string(), reason: z.string() }),
});
/** A step that a case took, with who and why. */
type DisputeHappening = z.infer<typeof happening>;

const writeWithinMs = 4_000;

const asItIs = (item: unknown): Dispute | null => (item ? disputeOf(item) : null);

export type DisputeStore = ReturnType<typeof disputeStore>;

/** Disputes: cases, their names and their events. Reads are consistent. */
export function disputeStore({ documents, name: TableName, pacing }: Table) {
  return {
    async get(id: DisputeId): Promise<Dispute | null> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keys.dispute(id), ConsistentRead: true }));
      return Item === undefined ? null : disputeOf(Item);
    },

    /** The dispute that has a name (`namesOf`), if there is one. */
    async named(entity: EntityName, name: string): Promise<DisputeId | null> {
      const { Item } = await documents.send(
        new GetCommand({ TableName, Key: keys.caseName(entity, name), ConsistentRead: true }),
      );
      return Item === undefined ? null : namedIn(Item);
    },

    /** Writes one step of a case: the case as it was seen, its event, the piece of evidence it is about, and what it means to the payment's head. */
    async change(one: DisputeChange): Promise<DisputeEnd> {
      const writes = [...disputeWrites(one, TableName), ...headWrites(one)];
      const end = await transact(documents, writes, pacing.now() + writeWithinMs, pacing);
      if (end.kind === 'contended') return end;
      // Where the answer was lost, the case is as this very step has left it.
      const isDone = end.kind === 'committed' || isDeepStrictEqual(asItIs(end.writes[0]?.item), one.after);
      return { kind: isDone ? 'changed' : 'moved' };
    },

    /** Moves a case on the clock without changing it; false where it is not as it was seen. */
    async putOff(one: Dispute, nextCheckAt: Instant | null): Promise<boolean> {
      const put = {
        TableName,
        Item: disputeItem({ ...one, nextCheckAt }),
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': one.version },
      };
      const end = await transact(documents, [{ Put: put }], pacing.now() + writeWithinMs, pacing);
      return end.kind === 'committed';
    },

    /** What has happened in a case, oldest first. */
    async history({ id, paymentId }: Pick<Dispute, 'id' | 'paymentId'>): Promise<readonly DisputeHappening[]> {
      const items = await queryAll(documents, {
        TableName,
        KeyConditionExpression: 'PK = :pk AND begins_with(SK, :events)',
        FilterExpression: '#object.#id = :id',
        ExpressionAttributeNames: { '#object': 'object', '#id': 'id' },
        ExpressionAttributeValues: { ':pk': keys.head(paymentId).PK, ':events': prefixes.event, ':id': id },
      });
      return items.map((item) => happening.parse(item)).sort((a, b) => a.object.version - b.object.version);
    },
  };

  function headWrites({ before, after, headChanges }: DisputeChange): readonly Write[] {
    if (before && headChanges.length === 0) return [];
    const update = headUpdate({
      on: after,
      changes: headChanges,
      conditions: [],
      reference: null,
      root: null,
      unsettled: null,
      dispute: before ? null : after.id,
      at: after.updatedAt,
    });
    return [{ Update: { TableName, Key: keys.head(after.paymentId), ...update } }];
  }
}
