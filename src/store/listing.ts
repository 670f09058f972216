import { BatchGetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Dispute } from '../domain/dispute.ts';
import type { EntityName } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { Notification } from '../domain/notification.ts';
import type { Event } from '../domain/event.ts';
import type { Finding } from '../domain/finding.ts';
import type { Operation } from '../domain/operation.ts';
import type { Head } from '../domain/payment.ts';
import type { Sweep } from '../domain/sweep.ts';
import type { Task } from '../domain/task.ts';
import { findingOf } from './finding-store.ts';
import { eventOf } from './event-item.ts';
import { disputeOf } from './dispute-item.ts';
import { headOf } from './head-item.ts';
import { sweepOf } from './sweep-store.ts';
import { listPartitions } from './keys.ts';
import { notificationOf } from './notification-store.ts';
import { operationOf } from './operation-item.ts';
import type { Table } from './table.ts';
import { tableLayout, type IndexName } from './table-layout.ts';
import { taskOf } from './task-item.ts';

/** `next`: where the page ends, by the index sort key of its last item; an id in it makes it unique. The partition is the reader's to know. */
export type Page<T> = { readonly items: readonly T[]; readonly next: string | null };

/** What to list: newest first unless told otherwise, from `from` (inclusive) to `to` (exclusive), `limit` items that `keep` wants. */
export type Wanted<T> = {
  readonly entity: EntityName;
  readonly reference: string | null;
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly keep: (item: T) => boolean;
  readonly limit: number;
  readonly after: string | null;
  readonly oldestFirst?: boolean;
};

export type Listing = ReturnType<typeof listing>;

/** An item as an index knows it: its table keys, and where it stands. */
type Position = { readonly PK: string; readonly SK: string; readonly sort: string };

/** Keys examined for one page at most: a filter that fits almost nothing answers a short page and where to go on. */
const mostExamined = 1_000;
const batch = 100;

/** Lists over the indexes. Those hold keys only; the items are then read as they are, so filters see today's status. */
export function listing({ documents, name: TableName }: Table) {
  return {
    payments: (wanted: Wanted<Head>) =>
      list(
        wanted.reference === null ? 'created' : 'reference',
        wanted.reference === null
          ? listPartitions.created('PAYMENTS', wanted.entity)
          : listPartitions.reference('PAYMENTS', wanted.entity, wanted.reference),
        wanted,
        headOf,
      ),
    /** Open pre-authorizations, the first to end first. */
    expiring: (wanted: Wanted<Head>) =>
      list('settled', listPartitions.expiring(wanted.entity), { ...wanted, oldestFirst: true }, headOf),
    operations: (wanted: Wanted<Operation>) =>
      list(
        wanted.reference === null ? 'created' : 'reference',
        wanted.reference === null
          ? listPartitions.created('OPERATIONS', wanted.entity)
          : listPartitions.reference('OPERATIONS', wanted.entity, wanted.reference),
        wanted,
        operationOf,
      ),
    /** What the gateway notified of, by when that was. */
    notifications: (wanted: Wanted<Notification>) =>
      list('created', listPartitions.created('NOTIFICATIONS', wanted.entity), wanted, notificationOf),
    /** Operations by when they were settled: what finance closes its days by. */
    settledOperations: (wanted: Wanted<Operation>) =>
      list('settled', listPartitions.settled(wanted.entity), wanted, operationOf),
    events: (wanted: Wanted<Event>) =>
      list('created', listPartitions.created('EVENTS', wanted.entity), wanted, eventOf),
    sweeps: (wanted: Wanted<Sweep>) =>
      list('created', listPartitions.created('SWEEPS', wanted.entity), wanted, sweepOf),
    /** Disputes: the open ones soonest due first, the decided ones latest first. */
    disputes: (wanted: Wanted<Dispute>, which: 'open' | 'decided') =>
      list(
        'task',
        listPartitions.disputes(wanted.entity, which),
        { ...wanted, oldestFirst: which === 'open' },
        disputeOf,
      ),
    /** Disputes by when they were opened, whatever has become of them. */
    openedDisputes: (wanted: Wanted<Dispute>) =>
      list('created', listPartitions.created('DISPUTES', wanted.entity), wanted, disputeOf),
    /** What waits for a person, longest waiting first. */
    tasks: (wanted: Wanted<Task>, now: Instant) =>
      list('task', listPartitions.tasks(wanted.entity), { ...wanted, oldestFirst: true }, (item) => taskOf(item, now)),
    /** Differences from the gateway's books, by when they were found. */
    findings: (wanted: Wanted<Finding>) =>
      list('created', listPartitions.created('DISCREPANCIES', wanted.entity), wanted, findingOf),
  };

  async function list<T>(
    index: IndexName,
    partition: string,
    wanted: Wanted<T>,
    parse: (item: unknown) => T,
  ): Promise<Page<T>> {
    const { keep, limit } = wanted;
    const found: { item: T; sort: string }[] = [];
    let position = wanted.after;
    for (let examined = 0; examined < mostExamined;) {
      const { positions, end } = await keysAfter(index, partition, wanted, position);
      const items = await read(positions);
      for (const { PK, SK, sort } of positions) {
        const item = items.get(`${PK} ${SK}`);
        const parsed = item === undefined ? undefined : parse(item);
        if (parsed !== undefined && keep(parsed)) found.push({ item: parsed, sort });
      }
      const page = found.slice(0, limit);
      const last = page.at(-1);
      // One more than wanted tells that there is more.
      if (last && found.length > limit) return { items: page.map(({ item }) => item), next: last.sort };
      if (end) return { items: page.map(({ item }) => item), next: null };
      position = positions.at(-1)?.sort ?? position;
      examined += positions.length;
    }
    return { items: found.map(({ item }) => item), next: position };
  }

  async function keysAfter<T>(
    index: IndexName,
    partition: string,
    { from, to, oldestFirst = false }: Wanted<T>,
    after: string | null,
  ): Promise<{ readonly positions: readonly Position[]; readonly end: boolean }> {
    const { partitionKey, sortKey } = tableLayout.indexes[index];
    const [first, last] = oldestFirst ? [after ?? from, to] : [from, after ?? to];
    const { Items = [], LastEvaluatedKey } = await documents.send(
      new QueryCommand({
        TableName,
        IndexName: index,
        // A sort key is an instant and an id: the bare instant lies before all of that moment.
        KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
        ExpressionAttributeNames: { '#pk': partitionKey, '#sk': sortKey },
        ExpressionAttributeValues: { ':pk': partition, ':from': first ?? '0', ':to': last ?? '9' },
        ScanIndexForward: oldestFirst,
        Limit: batch,
      }),
    );
    const read = Items.map(({ PK, SK, [sortKey]: sort }) => ({ PK: String(PK), SK: String(SK), sort: String(sort) }));
    // The bounds are inclusive, so the item the last page ended with comes again, unless it has moved on.
    const positions = read.filter(({ sort }) => sort !== after);
    return { positions, end: LastEvaluatedKey === undefined || positions.length === 0 };
  }

  async function read(positions: readonly Position[]): Promise<ReadonlyMap<string, unknown>> {
    const found = new Map<string, unknown>();
    let Keys = positions.map(({ PK, SK }) => ({ PK, SK }));
    while (Keys.length > 0) {
      const { Responses, UnprocessedKeys } = await documents.send(
        new BatchGetCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } }),
      );
      for (const item of Responses?.[TableName] ?? []) found.set(`${String(item['PK'])} ${String(item['SK'])}`, item);
      Keys = (UnprocessedKeys?.[TableName]?.Keys ?? []).map(({ PK, SK }) => ({ PK: String(PK), SK: String(SK) }));
    }
    return found;
  }
}
