import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { EntityName } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import {
  isSweepId,
  sweepEvent,
  sweepOutcomes,
  sweepReasonNames,
  type Sweep,
  type SweepId,
  type SweepReason,
  type Swept,
  type SweepTrouble,
} from '../domain/sweep.ts';
import { eventPut } from './event-item.ts';
import { indexKeys, keys, sweepPartition } from './keys.ts';
import { entityName, instant, paymentId } from './scalars.ts';
import type { Table } from './table.ts';
import { transact, type Write } from './transact.ts';

const schemaVersion = 1;
/** Of each reason, so that a report stays small however many fail. */
const mostPayments = 5;
const mostChars = 200;
const writeWithinMs = 3_000;

const versionName = { ExpressionAttributeNames: { '#version': 'version' } };

const sweepId = z.string().refine(isSweepId, 'must be the id of a sweep');
const report = z.object({
  id: sweepId,
  entity: entityName,
  startedAt: instant,
  updatedAt: instant,
  finishedAt: instant.nullable().default(null),
  broke: z.boolean().default(false),
  version: z.int().default(0),
});
/** Each outcome is an attribute of its own, so that slices add to it at once. */
const count = z.int().default(0);
const counts = z.object({
  warned: count,
  asked: count,
  reversed: count,
  captured: count,
  corrected: count,
  needless: count,
  waiting: count,
  no_budget: count,
  failed: count,
  given_up: count,
});

/** So is each reason: how often, and the latest it was with. */
const trouble = z.object({ payments: z.array(paymentId), why: z.string().nullable() });
const named = z.record(z.string(), z.unknown());
const countOf = (reason: SweepReason) => `${reason}_count`;
const latestOf = (reason: SweepReason) => `${reason}_latest`;

/** @throws when the item is none: breakage, never a rule. */
export function sweepOf(item: unknown): Sweep {
  const counted = counts.parse(item);
  const looked = Object.values(counted).reduce((sum, one) => sum + one, 0);
  return { ...report.parse(item), counts: counted, looked, troubles: troublesOf(named.parse(item)) };
}

const troublesOf = (item: Readonly<Record<string, unknown>>): readonly SweepTrouble[] =>
  sweepReasonNames
    .filter((reason) => item[countOf(reason)] !== undefined)
    .map((reason) => ({
      reason,
      count: count.parse(item[countOf(reason)]),
      ...trouble.parse(item[latestOf(reason)]),
    }));

export type SweepStore = ReturnType<typeof sweepStore>;

/** The run of the sweep that is on, and what each run did for each entity. */
export function sweepStore({ documents, name: TableName, pacing }: Table) {
  const meets = async (condition: Promise<unknown>): Promise<boolean> => {
    try {
      await condition;
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
  const isOn = { ConditionExpression: 'id = :id' };

  return {
    /**
     * Begins a run unless one is on: one whose lease has ended has died. A lease that ends after `farthest` was taken by a clock
     * that has gone back since.
     */
    begin: (id: SweepId, now: Instant, until: Instant, farthest: Instant): Promise<boolean> =>
      meets(
        documents.send(
          new PutCommand({
            TableName,
            Item: { ...keys.sweeping(), schemaVersion, id, leasedUntil: until },
            ConditionExpression: 'attribute_not_exists(PK) OR leasedUntil < :now OR leasedUntil > :farthest',
            ExpressionAttributeValues: { ':now': now, ':farthest': farthest },
          }),
        ),
      ),

    /** Holds on to the run; false when another one has taken over. */
    hold: (id: SweepId, until: Instant): Promise<boolean> =>
      meets(
        documents.send(
          new UpdateCommand({
            TableName,
            Key: keys.sweeping(),
            UpdateExpression: 'SET leasedUntil = :until',
            ...isOn,
            ExpressionAttributeValues: { ':until': until, ':id': id },
          }),
        ),
      ),

    /** Ends the run, so that the next one may begin at once. */
    release: (id: SweepId): Promise<boolean> =>
      meets(
        documents.send(
          new DeleteCommand({ TableName, Key: keys.sweeping(), ...isOn, ExpressionAttributeValues: { ':id': id } }),
        ),
      ),

    /** Adds what a slice did for an entity to its report, which begins with the first of it. */
    async add(id: SweepId, entity: EntityName, startedAt: Instant, swept: readonly Swept[], now: Instant) {
      const outcomes = sweepOutcomes.filter((outcome) => swept.some((one) => one.outcome === outcome));
      const reasons = sweepReasonNames.filter((reason) => swept.some((one) => one.reason === reason));
      const of = (reason: SweepReason) => swept.filter((one) => one.reason === reason);
      const added = Object.fromEntries([
        ...outcomes.map((outcome) => [outcome, swept.filter((one) => one.outcome === outcome).length] as const),
        ...reasons.map((reason) => [countOf(reason), of(reason).length] as const),
      ]);
      const latest = reasons.map((reason) => {
        const payments = of(reason).map(({ payment }) => payment);
        const why =
          of(reason)
            .find((one) => one.why !== null)
            ?.why?.slice(0, mostChars) ?? null;
        return [latestOf(reason), { payments: payments.slice(0, mostPayments), why }] as const;
      });
      const sets = Object.entries({ updatedAt: now, ...Object.fromEntries(latest) });
      const adding = () =>
        meets(
          documents.send(
            new UpdateCommand({
              TableName,
              Key: keys.sweep(id, entity),
              UpdateExpression: [
                `SET ${sets.map(([name]) => `${name} = :${name}`).join(', ')}`,
                `ADD #version :one${Object.keys(added)
                  .map((name) => `, ${name} :${name}`)
                  .join('')}`,
              ].join(' '),
              ConditionExpression: 'attribute_exists(PK)',
              ...versionName,
              ExpressionAttributeValues: {
                ...Object.fromEntries([...sets, ...Object.entries(added)].map(([name, value]) => [`:${name}`, value])),
                ':one': 1,
              },
            }),
          ),
        );
      if (await adding()) return;
      const begun = { id, entity, startedAt, updatedAt: now, version: 1 };
      const Item = {
        ...keys.sweep(id, entity),
        schemaVersion,
        ...begun,
        ...indexKeys.created('SWEEPS', entity, startedAt, id),
      };
      // Another lane may be first: then its event is the one.
      await write(begun, [
        { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(PK)' } },
        eventPut(sweepEvent('sweep.started', begun, now), TableName),
      ]);
      if (!(await adding())) throw new Error(`The report of ${id} for ${entity} is gone`);
    },

    /** Closes the reports of a run, each once. */
    async finish(id: SweepId, broke: boolean, now: Instant): Promise<void> {
      const { Items = [] } = await documents.send(
        new QueryCommand({
          TableName,
          ConsistentRead: true,
          KeyConditionExpression: 'PK = :pk',
          ExpressionAttributeValues: { ':pk': sweepPartition(id) },
        }),
      );
      for (const report of Items.map(sweepOf)) await close(report, broke, now);
    },

    get: (id: SweepId, entity: EntityName): Promise<Sweep | null> => read({ id, entity }),
  };

  async function read({ id, entity }: Pick<Sweep, 'id' | 'entity'>): Promise<Sweep | null> {
    const { Item } = await documents.send(
      new GetCommand({ TableName, Key: keys.sweep(id, entity), ConsistentRead: true }),
    );
    return Item === undefined ? null : sweepOf(Item);
  }

  /** A slice that is late may still add to it, and its event names the version: it is read again then. */
  async function close(seen: Sweep, broke: boolean, now: Instant): Promise<void> {
    for (let report: Sweep | null = seen; report?.finishedAt === null; report = await read(report)) {
      const closed = { ...report, version: report.version + 1 };
      const update = {
        TableName,
        Key: keys.sweep(report.id, report.entity),
        UpdateExpression: 'SET finishedAt = :now, broke = :broke ADD #version :one',
        ConditionExpression: '#version = :version AND attribute_not_exists(finishedAt)',
        ...versionName,
        ExpressionAttributeValues: { ':now': now, ':broke': broke, ':one': 1, ':version': report.version },
      };
      const event = sweepEvent(broke ? 'sweep.broke' : 'sweep.finished', closed, now);
      if (await write(report, [{ Update: update }, eventPut(event, TableName)])) return;
    }
  }

  async function write({ id, entity }: Pick<Sweep, 'id' | 'entity'>, writes: readonly Write[]): Promise<boolean> {
    const end = await transact(documents, writes, pacing.now() + writeWithinMs, pacing);
    if (end.kind === 'contended') {
      throw new Error(`The report of ${id} for ${entity} could not be written`, { cause: end.cause });
    }
    return end.kind === 'committed';
  }
}
