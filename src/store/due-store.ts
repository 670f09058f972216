import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '../domain/instant.ts';
import { rings, type DueKind, type Key, type Ring, type TellKind } from './keys.ts';
import { tableLayout } from './table-layout.ts';
import type { Table } from './table.ts';

/** Something whose time has come: the item it stands on, what it is, since when, and where on the ring it was seen. */
export type Due<Kind extends string = DueKind> = {
  readonly key: Key;
  readonly kind: Kind;
  readonly id: string;
  readonly at: string;
  readonly seenAs: string;
};

/** A due item that is ours until the lease ends, and how often it has been leased since it last moved on by itself. */
export type Leased<Kind extends string = DueKind> = Due<Kind> & { readonly tries: number };

export type DueStore<Kind extends string = DueKind> = {
  /** What is due at `now`, longest due first; at most so many per kind and shard, so that none starves another. */
  readonly due: (now: Instant, quotaOf: (kind: Kind) => number) => Promise<readonly Due<Kind>[]>;
  /** What is due of one kind in one of `dueLanes`, longest due first. */
  readonly dueIn: (lane: number, kind: Kind, now: Instant, limit: number) => Promise<readonly Due<Kind>[]>;
  /** Takes one until the lease ends, by moving it there; null when another run has it, or it has moved on. */
  readonly lease: (one: Due<Kind>, until: Instant) => Promise<Leased<Kind> | null>;
  /** Makes a leased one due at another time, unless it has moved on. */
  readonly putOff: (one: Leased<Kind>, until: Instant) => Promise<void>;
  /** Takes a leased one off the ring, unless it has moved on. */
  readonly leave: (one: Leased<Kind>) => Promise<void>;
};

/** What must be done. */
export const dueStore = (table: Table): DueStore => ringStore(table, rings.due);
/** What must be told. */
export const tellStore = (table: Table): DueStore<TellKind> => ringStore(table, rings.tell);

const pageSize = 1_000;

/** The shards of the ring, each of which a run can go through for itself. */
export const dueLanes: readonly number[] = rings.due.partitions.map((_, lane) => lane);

/**
 * A ring of the clock: an index of what is due, over a few shards. What it says is only a hint; handlers look at the item.
 * Whoever writes an item anew writes its place on the ring and forgets the tries.
 */
function ringStore<Kind extends string>({ documents, name: TableName }: Table, ring: Ring<Kind>): DueStore<Kind> {
  const { partitionKey, sortKey } = tableLayout.indexes.due;

  const shard = async (
    partition: string,
    now: Instant,
    quotaOf: (kind: Kind) => number,
    Limit: number,
  ): Promise<Due<Kind>[]> => {
    const left = new Map(ring.kinds.map((kind) => [kind, quotaOf(kind)]));
    const found: Due<Kind>[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName,
          IndexName: 'due',
          KeyConditionExpression: '#pk = :pk AND #sk < :now',
          ExpressionAttributeNames: { '#pk': partitionKey, '#sk': sortKey },
          // `~` sorts behind everything of this very instant.
          ExpressionAttributeValues: { ':pk': partition, ':now': `${now}~` },
          Limit,
          ...(from ? { ExclusiveStartKey: from } : {}),
        }),
      );
      for (const item of Items) {
        const one = dueOf(item, sortKey, ring.kinds);
        const room = one ? (left.get(one.kind) ?? 0) : 0;
        if (!one || room <= 0) continue;
        left.set(one.kind, room - 1);
        found.push(one);
      }
      from = LastEvaluatedKey;
    } while (from && [...left.values()].some((room) => room > 0));
    return found;
  };

  const move = async (one: Due<Kind>, until: Instant, tries: 0 | 1): Promise<Leased<Kind> | null> => {
    const seenAs = `${until}#${one.kind}#${one.id}`;
    try {
      const { Attributes } = await documents.send(
        new UpdateCommand({
          TableName,
          Key: one.key,
          UpdateExpression: 'SET #sk = :until ADD dueTries :tries',
          ConditionExpression: '#sk = :seen',
          ExpressionAttributeNames: { '#sk': sortKey },
          ExpressionAttributeValues: { ':until': seenAs, ':seen': one.seenAs, ':tries': tries },
          ReturnValues: 'UPDATED_NEW',
        }),
      );
      return { ...one, seenAs, tries: Number(Attributes?.['dueTries']) };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return null;
      throw error;
    }
  };

  return {
    async due(now, quotaOf) {
      const shards = await Promise.all(ring.partitions.map((partition) => shard(partition, now, quotaOf, pageSize)));
      return shards.flat().sort((a, b) => (a.at < b.at ? -1 : 1));
    },
    async dueIn(lane, kind, now, limit) {
      const partition = ring.partitions[lane];
      if (partition === undefined) throw new Error(`The clock has no lane ${lane}`);
      return shard(partition, now, (one) => (one === kind ? limit : 0), limit);
    },
    lease: (one, until) => move(one, until, 1),
    async leave(one) {
      try {
        await documents.send(
          new UpdateCommand({
            TableName,
            Key: one.key,
            UpdateExpression: 'REMOVE #pk, #sk, dueTries',
            ConditionExpression: '#sk = :seen',
            ExpressionAttributeNames: { '#pk': partitionKey, '#sk': sortKey },
            ExpressionAttributeValues: { ':seen': one.seenAs },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
    async putOff(one, until) {
      await move(one, until, 0);
    },
  };
}

function dueOf<Kind extends string>(
  item: Readonly<Record<string, unknown>>,
  sortKey: string,
  kinds: readonly Kind[],
): Due<Kind> | null {
  const seenAs = String(item[sortKey]);
  const [at = '', kindText = '', id = ''] = seenAs.split('#');
  const kind = kinds.find((known) => known === kindText);
  return kind ? { key: { PK: String(item['PK']), SK: String(item['SK']) }, kind, id, at, seenAs } : null;
}
