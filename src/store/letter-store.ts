import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { disputeStages } from '../domain/dispute-steps.ts';
import { dueSources } from '../domain/dispute.ts';
import type { DisputeId, EntityName, LetterId } from '../domain/ids.ts';
import { plusDays } from '../domain/instant.ts';
import { letterIdOf, letterNamedBy } from './letter-id.ts';
import { letterStatus } from '../domain/letter-status.ts';
import type { KeptLetter, LetterChange } from '../domain/letter.ts';
import { namedIn, ownedBy } from './dispute-writes.ts';
import { eventPut } from './event-item.ts';
import { dueKeys, indexKeys, keys } from './keys.ts';
import { currency, disputeId, entityName, instant, letterId, paymentId } from './scalars.ts';
import type { Table } from './table.ts';
import { transact, type Write } from './transact.ts';

const schemaVersion = 2;
const writeWithinMs = 4_000;

const letter = z.object({
  id: letterId,
  entity: entityName,
  name: z.string(),
  stage: z.enum(disputeStages),
  amount: z.int(),
  currency,
  caseNumber: z.string().nullable(),
  arn: z.string().nullable(),
  reason: z.string(),
  reference: z.string().nullable(),
  due: z.object({ at: instant, zone: z.string(), source: z.enum(dueSources) }),
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
  remindedDays: z.int().nullable(),
  nextCheckAt: instant.nullable(),
  dismissed: z.object({ by: z.string(), reason: z.string(), at: instant }).nullable(),
  disputeId: disputeId.nullable().default(null),
  since: instant,
  updatedAt: instant,
  version: z.int(),
}) satisfies z.ZodType<KeptLetter>;

/** Those of the first version had the bank's date only, and neither reminders nor an end but their case. */
const ofFirstVersion = z
  .looseObject({
    schemaVersion: z.literal(1),
    entity: entityName,
    name: z.string(),
    since: instant,
    responseDueAt: instant.nullable(),
  })
  .transform(({ responseDueAt, ...one }) => ({
    ...one,
    id: letterIdOf(one.entity, one.name),
    due: { at: responseDueAt ?? plusDays(one.since, 20), zone: 'UTC', source: responseDueAt ? 'bank' : 'estimate' },
    remindedDays: null,
    nextCheckAt: null,
    dismissed: null,
    updatedAt: one.since,
    version: 0,
  }));

/** @throws when the item is not a letter: breakage, never a rule. */
export function letterOf(item: unknown): KeptLetter {
  const first = ofFirstVersion.safeParse(item);
  return letter.parse(first.success ? first.data : item);
}

/** The letter among what stands under a name, which may be a case that never was one. */
const letterIn = (item: object | undefined): KeptLetter | null => (item && 'since' in item ? letterOf(item) : null);

/** The case is another attribute of its name: a letter that has none yet has no such attribute either. */
const letterItem = (one: KeptLetter) => ({
  ...keys.caseName(one.entity, one.name),
  schemaVersion,
  ...one,
  disputeId: undefined,
  ...(letterStatus(one) === 'waiting' ? indexKeys.task(one.entity, one.since, one.id) : {}),
  ...(one.nextCheckAt === null ? {} : dueKeys('letter', one.nextCheckAt, one.id)),
});

export type LetterStore = ReturnType<typeof letterStore>;

/**
 * Letters of the bank that named no payment. Each is kept where the name of its case stands, so whoever opens that case ends the task
 * in the same write, whichever way the chargeback came.
 */
export function letterStore({ documents, name: TableName, pacing }: Table) {
  const read = async (entity: EntityName, name: string): Promise<Record<string, unknown> | undefined> => {
    const Key = keys.caseName(entity, name);
    const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    return Item;
  };
  const write = async (id: string, writes: readonly Write[]): Promise<boolean> => {
    const end = await transact(documents, writes, pacing.now() + writeWithinMs, pacing);
    if (end.kind === 'contended') throw new Error(`${id} could not be written`, { cause: end.cause });
    return end.kind === 'committed';
  };
  return {
    async get(id: LetterId): Promise<KeptLetter | null> {
      const place = letterNamedBy(id);
      return place && letterIn(await read(place.entity, place.name));
    },

    /** What stands under a name: a case, and the letter that came before it. */
    async named(entity: EntityName, name: string): Promise<{ dispute: DisputeId | null; letter: KeptLetter | null }> {
      const item = await read(entity, name);
      return { dispute: item ? namedIn(item) : null, letter: letterIn(item) };
    },

    /** Writes a letter and its event; false when it is not as it was seen, or has its case by now. */
    async change({ before, after, event }: LetterChange): Promise<boolean> {
      const written = await write(after.id, [
        {
          Put: {
            TableName,
            Item: letterItem(after),
            ...(before
              ? {
                  ConditionExpression: `${before.version === 0 ? 'attribute_not_exists(#version)' : '#version = :version'} AND attribute_not_exists(disputeId)`,
                  ExpressionAttributeNames: { '#version': 'version' },
                  ...(before.version === 0 ? {} : { ExpressionAttributeValues: { ':version': before.version } }),
                }
              : { ConditionExpression: 'attribute_not_exists(PK)' }),
          },
        },
        eventPut(event, TableName),
      ]);
      // Or it was written before, and only the answer was lost.
      return written || isDeepStrictEqual(letterIn(await read(after.entity, after.name)), after);
    },

    /** Its case is known by another name: it gains this one. */
    async match({ id, entity, name }: KeptLetter, dispute: DisputeId): Promise<void> {
      await write(id, [{ Update: { TableName, Key: keys.caseName(entity, name), ...ownedBy(dispute) } }]);
    },
  };
}
