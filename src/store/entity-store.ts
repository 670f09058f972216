import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { businesses, entityModes, type Entity } from '../domain/entity.ts';
import { expiryPolicies } from '../domain/expiry.ts';
import type { EntityName } from '../domain/ids.ts';
import { unstarted } from '../domain/comparison-run.ts';
import { creditTypes } from '../domain/expected-by.ts';
import { unchecked } from '../domain/health.ts';
import { instantOf } from '../domain/instant.ts';
import { comparisonStore } from './comparison-store.ts';
import { healthItem } from './health-store.ts';
import { keys } from './keys.ts';
import { currency, entityName } from './scalars.ts';
import type { Table } from './table.ts';
import { transact } from './transact.ts';

const schemaVersion = 1;

const isLoopback = ({ hostname }: URL) => ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
const baseUrl = z
  .url({ protocol: /^https?$/, error: 'must be the address of the gateway, such as https://eu-test.oppwa.com/' })
  .refine((text) => {
    const url = URL.parse(text);
    return url !== null && (url.protocol === 'https:' || isLoopback(url));
  }, 'must be https; plain http only on this machine');

const creditDaysKey = new RegExp(`^(${creditTypes.join('|')})(\\.[A-Za-z0-9_]{1,32})?$`);

const caps = z
  .strictObject({ caps: z.record(currency, z.int().positive()) })
  .nullable()
  .meta({ description: 'Minor units per currency; null: not allowed.' });

/** The settings of an entity as they are written down: what is left out gets the safe default. */
export const entitySettings = z
  .strictObject({
    name: entityName,
    mode: z.enum(entityModes).default('open'),
    gateway: z.strictObject({
      baseUrl,
      entityId: z.string().regex(/^[0-9a-f]{32}$/, 'must be the 32 hex characters of an OPP entity'),
      credential: z.string().min(1).default('default'),
      testMode: z.enum(['INTERNAL', 'EXTERNAL']).nullable().default(null),
    }),
    timeZone: z
      .string()
      .refine((zone) => zone === 'UTC' || Intl.supportedValuesOf('timeZone').includes(zone), 'must be an IANA zone')
      .default('UTC'),
    currencies: z.array(currency).min(1),
    cardData: z.boolean().default(false),
    captures: z.enum(['single', 'multiple']).default('single'),
    releaseAfterCapture: z.boolean().default(false),
    reverseDebits: z.boolean().default(false),
    refundWindowDays: z.int().min(0).max(3650).default(60),
    refundWarningDays: z.int().min(0).max(3650).default(7),
    refundPayouts: z.boolean().default(true),
    payouts: caps.default(null),
    rebills: caps.default(null),
    chargebacks: z.enum(['reflect', 'record']).default('reflect'),
    chargebackReasonParameter: z
      .string()
      .regex(/^[A-Za-z0-9._[\]]{3,80}$/)
      .nullable()
      .default(null),
    disputes: z
      .strictObject({
        marginDays: z.int().min(0).max(60).default(10),
        reminderDays: z.array(z.int().min(1).max(60)).max(10).default([7, 3, 1]),
        rulingDays: z.int().positive().max(365).nullable().default(null),
        fees: z.record(currency, z.int().positive()).default({}),
        // The tightest seen: Mastercard's pages, Adyen's bytes of a PDF.
        packPages: z.int().min(2).max(200).default(19),
        packBytes: z.int().min(100_000).max(20_000_000).default(2_000_000),
      })
      .prefault({}),
    expiry: z
      .strictObject({
        policy: z.enum(expiryPolicies).default('reverse'),
        marginHours: z.int().min(0).max(720).default(24),
        warningHours: z.int().min(0).max(720).default(24),
      })
      .prefault({}),
    authorizationExpiryField: z.string().min(1).nullable().default(null),
    business: z.enum(businesses).default('other'),
    inPerson: z.boolean().default(false),
    authorizationDays: z.int().positive().max(60).nullable().default(null),
    creditDays: z
      .record(
        z
          .string()
          .regex(
            creditDaysKey,
            'must be an operation that gives money back, perhaps with a brand, such as refund.VISA',
          ),
        z.int().min(0).max(60),
      )
      .default({}),
    queriesPerMinute: z.int().positive().max(600).default(2),
    dateSearch: z.boolean().default(false),
  })
  .refine(({ captures, releaseAfterCapture }) => captures === 'multiple' || !releaseAfterCapture, {
    error: 'only where several captures are possible: a single one closes the pre-authorization',
    path: ['releaseAfterCapture'],
  }) satisfies z.ZodType<Entity>;

export type EntityStore = {
  readonly get: (name: EntityName) => Promise<Entity | null>;
  /** @throws where another entity is the same OPP channel already. */
  readonly put: (entity: Entity) => Promise<void>;
};

const channel = z.object({ name: entityName });
const writeWithinMs = 5_000;

/** The entities and their settings, which are data. */
export function entityStore({ documents, name: TableName, pacing }: Table): EntityStore {
  return {
    async get(name) {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keys.entity(name) }));
      return Item === undefined ? null : entitySettings.parse(Item['settings']);
    },
    async put(settings) {
      const { name, gateway } = settings;
      const ofChannel = {
        TableName,
        Item: { ...keys.channel(new URL(gateway.baseUrl).host, gateway.entityId), schemaVersion, name },
        ConditionExpression: 'attribute_not_exists(PK) OR #name = :name',
        ExpressionAttributeNames: { '#name': 'name' },
        ExpressionAttributeValues: { ':name': name },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      } as const;
      const ofSettings = { TableName, Item: { ...keys.entity(name), schemaVersion, settings } };
      const deadlineMs = pacing.now() + writeWithinMs;
      // Other settings may mean other credentials: whether the gateway answers is to be seen again.
      const ofHealth = { TableName, Item: healthItem(unchecked(name, instantOf(pacing.now()))) };
      const writes = [{ Put: ofChannel }, { Put: ofSettings }, { Put: ofHealth }];
      const end = await transact(documents, writes, deadlineMs, pacing);
      if (end.kind === 'contended')
        throw new Error(`The settings of ${name} could not be written`, { cause: end.cause });
      if (end.kind === 'refused') {
        const owner = channel.parse(end.writes[0]?.item).name;
        throw new Error(
          `gateway.entityId ${gateway.entityId} is the entity ${owner} already: one channel has one name`,
        );
      }
      // From now on its books are compared; where that has begun, it goes on.
      await comparisonStore({ documents, name: TableName, pacing }).put(unstarted(name, instantOf(pacing.now())));
    },
  };
}
