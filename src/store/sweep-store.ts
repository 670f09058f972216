import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { EntityName } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import { isSweepId, sweepOutcomes, type Sweep, type SweepId, type Swept } from '../domain/sweep.ts';
import { indexKeys, keys, sweepPartition } from './keys.ts';
import { entityName, instant, paymentId } from './scalars.ts';
import type { Table } from './table.ts';

const schemaVersion = 1;
const troublesPerSlice = 5;

const sweepId = z.string().refine(isSweepId, 'must be the id of a sweep');
const report = z.object({
  id: sweepId,
  entity: entityName,
  startedAt: instant,
  updatedAt: instant,
  finishedAt: instant.nullable().default(null),
  broke: z.boolean().default(false),
  troubles: z.array(z.object({ payment: paymentId, outcome: z.enum(sweepOutcomes), why: z.string() })).default([]),
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

/** @throws when the item is none: breakage, never a rule. */
export function sweepOf(item: unknown): Sweep {
  const counted = counts.parse(item);
  const looked = Object.values(counted).reduce((sum, one) => sum + one, 0);
  return { ...report.parse(item), counts: counted, looked };
}

export type SweepStore = ReturnType<typeof sweepStore>;

/** The run of the sweep that is on, and what each run did for each entity. */
export function sweepStore({ documents, name: TableName }: Table) {
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
      const troubles = swept.filter(({ why }) => why !== null).slice(0, troublesPerSlice);
      const listed = indexKeys.created('SWEEPS', entity, startedAt, id);
      const sets = Object.entries({ ...listed, schemaVersion, id, entity, startedAt, updatedAt: now });
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: keys.sweep(id, entity),
          UpdateExpression: [
            `SET ${sets.map(([name]) => `${name} = :${name}`).join(', ')},`,
            'troubles = list_append(if_not_exists(troubles, :none), :troubles)',
            `ADD ${outcomes.map((outcome) => `${outcome} :${outcome}`).join(', ')}`,
          ].join(' '),
          ExpressionAttributeValues: {
            ...Object.fromEntries(sets.map(([name, value]) => [`:${name}`, value])),
            ...Object.fromEntries(
              outcomes.map((outcome) => [`:${outcome}`, swept.filter((one) => one.outcome === outcome).length]),
            ),
            ':none': [],
            ':troubles': troubles,
          },
        }),
      );
    },

    /** Closes the reports of a run. */
    async finish(id: SweepId, broke: boolean, now: Instant): Promise<void> {
      const { Items = [] } = await documents.send(
        new QueryCommand({
          TableName,
          ConsistentRead: true,
          KeyConditionExpression: 'PK = :pk',
          ExpressionAttributeValues: { ':pk': sweepPartition(id) },
        }),
      );
      for (const { SK } of Items) {
        await documents.send(
          new UpdateCommand({
            TableName,
            Key: { PK: sweepPartition(id), SK: String(SK) },
            UpdateExpression: 'SET finishedAt = :now, broke = :broke',
            ExpressionAttributeValues: { ':now': now, ':broke': broke },
          }),
        );
      }
    },

    async get(id: SweepId, entity: EntityName): Promise<Sweep | null> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keys.sweep(id, entity) }));
      return Item === undefined ? null : sweepOf(Item);
    },
  };
}
