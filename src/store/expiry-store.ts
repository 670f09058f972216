import type { Event } from '../domain/event.ts';
import type { Expiry } from '../domain/expiry.ts';
import type { Instant } from '../domain/instant.ts';
import type { Head } from '../domain/payment.ts';
import type { Leased } from './due-store.ts';
import { eventPut } from './event-item.ts';
import { expiryItem } from './head-item.ts';
import { keys } from './keys.ts';
import type { Table } from './table.ts';
import { tableLayout } from './table-layout.ts';
import { transact } from './transact.ts';

const writeWithinMs = 4_000;

export type ExpiryStore = ReturnType<typeof expiryStore>;

/** How far the clock has come with pre-authorizations. */
export function expiryStore({ documents, name: TableName, pacing }: Table) {
  return {
    /**
     * Writes how far the clock has come with a head that was leased, and where it stands on the ring and among the tasks now; with
     * the event that tells of it, which names the version that this makes of the head, so it must be the one that was seen;
     * `ended`: the gateway has said that the authorization has ended. False where it has moved on since: then the one who moved
     * it knew better.
     */
    async move(
      leased: Leased,
      head: Head,
      expiry: Expiry,
      event: Event | null,
      ended: Instant | null = null,
    ): Promise<boolean> {
      const end = ended === null ? {} : ({ expiresAt: ended, expirySource: 'gateway' } satisfies Partial<Head>);
      const content: readonly [string, unknown][] = Object.entries({ ...expiryItem(head, expiry), ...end });
      const sets = content.filter(([, value]) => value !== undefined);
      const gone = [...places, ...content.filter(([, value]) => value === undefined).map(([name]) => name)].filter(
        (name) => !sets.some(([set]) => set === name),
      );
      const update = {
        Update: {
          TableName,
          Key: keys.head(head.id),
          UpdateExpression: [
            ...(sets.length > 0 ? [`SET ${sets.map(([name]) => `${name} = :${name}`).join(', ')}`] : []),
            `REMOVE ${gone.join(', ')}`,
            'ADD #version :one',
          ].join(' '),
          ConditionExpression: [
            `${tableLayout.indexes.due.sortKey} = :seen`,
            ...(event === null ? [] : [head.version === 0 ? 'attribute_not_exists(#version)' : '#version = :version']),
          ].join(' AND '),
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: {
            ':seen': leased.seenAs,
            ':one': 1,
            ...(event === null || head.version === 0 ? {} : { ':version': head.version }),
            ...Object.fromEntries(sets.map(([name, value]) => [`:${name}`, value])),
          },
        },
      };
      const writes = event === null ? [update] : [update, eventPut(event, TableName)];
      const written = await transact(documents, writes, pacing.now() + writeWithinMs, pacing);
      if (written.kind === 'contended') {
        throw new Error(`${head.id} could not be moved on the clock`, { cause: written.cause });
      }
      return written.kind === 'committed';
    },
  };
}

const { due, task, settled } = tableLayout.indexes;
/** A place that is not written anew is gone, and so are the tries that led to it. */
const places = [
  due.partitionKey,
  due.sortKey,
  settled.partitionKey,
  settled.sortKey,
  task.partitionKey,
  task.sortKey,
  'dueTries',
];
