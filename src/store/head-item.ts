import * as z from 'zod';
import { askedReasons, expiryPolicies, type Expiry } from '../domain/expiry.ts';
import { operationStatuses, rootTypes } from '../domain/operation.ts';
import { referenceTypes, type Head, type Reference } from '../domain/payment.ts';
import { dueKeys, indexKeys, keys } from './keys.ts';
import { currency, disputeId, entityName, gatewayId, instant, operationId, paymentId } from './scalars.ts';

const schemaVersion = 1;

const reference = z.object({
  id: operationId,
  type: z.enum(referenceTypes),
  references: operationId.nullable(),
  base: operationId.nullable(),
  gatewayId: gatewayId.nullable(),
  recordedOnly: z.boolean().default(false),
  amount: z.int(),
  settledAt: instant,
  left: z.int(),
  disputable: z.int(),
  captured: z.int(),
  released: z.int(),
  refunded: z.int(),
  chargedBack: z.int(),
  chargebackReversed: z.int(),
  rebilled: z.int(),
  overRefunded: z.int(),
  unreversed: z.int(),
  openDisputes: z.int(),
  closures: z.int(),
}) satisfies z.ZodType<Reference>;

/** A reference as part of a head. A head is written with every operation, so what is nearly always false is left out. */
export const referenceItem = ({ recordedOnly, ...rest }: Reference) =>
  recordedOnly ? { ...rest, recordedOnly } : rest;

/**
 * A head as an item: references are a map by id, so that one counter of one of them can be added to; unsettled operations
 * and disputes are sets, which an empty one is not allowed to be in DynamoDB.
 */
const head = z.object({
  id: paymentId,
  entity: entityName,
  type: z.enum(rootTypes),
  amount: z.int(),
  currency,
  reference: z.string().nullable(),
  metadata: z.record(z.string(), z.string()),
  brand: z.string().nullable().default(null),
  card: z.object({ brand: z.string().nullable(), last4: z.string(), expiry: z.string().nullable() }).nullable(),
  root: z.object({
    id: operationId,
    status: z.enum(operationStatuses),
    gatewayId: gatewayId.nullable(),
  }),
  references: z.record(z.string(), reference),
  unsettled: z.set(operationId).optional(),
  disputes: z.set(disputeId).optional(),
  expiresAt: instant.nullable(),
  expirySource: z.enum(['gateway', 'estimate']).nullable(),
  expiryPolicy: z.enum(expiryPolicies).nullable().default(null),
  nextLookAt: instant.nullable().default(null),
  warnedAt: instant.nullable().default(null),
  asked: z
    .object({ since: instant, until: instant, why: z.enum(askedReasons) })
    .nullable()
    .default(null),
  incomplete: z.boolean(),
  createdAt: instant,
  updatedAt: instant,
  version: z.int().default(0),
});

const setOf = <Id extends string>(ids: readonly Id[]) => (ids.length === 0 ? undefined : new Set(ids));

/**
 * How far the clock has come with a head: its place on the ring and among the tasks follow from it. What is not there stays what
 * it is in an item written before there was any.
 */
export const expiryItem = (
  { id, entity, expiresAt }: Pick<Head, 'id' | 'entity' | 'expiresAt'>,
  { policy, nextLookAt, warnedAt, asked }: Expiry,
) => ({
  expiryPolicy: policy ?? undefined,
  nextLookAt: nextLookAt ?? undefined,
  warnedAt: warnedAt ?? undefined,
  asked: asked ?? undefined,
  ...(nextLookAt === null ? {} : dueKeys('expiry', nextLookAt, id)),
  ...(nextLookAt === null || expiresAt === null ? {} : indexKeys.expiring(entity, expiresAt, id)),
  ...(asked === null ? {} : indexKeys.task(entity, asked.since, id)),
});

export const headItem = ({ expiry, ...one }: Head) => ({
  ...keys.head(one.id),
  schemaVersion,
  ...one,
  references: Object.fromEntries(one.references.map((each) => [each.id, referenceItem(each)])),
  unsettled: setOf(one.unsettled),
  disputes: setOf(one.disputes),
  ...expiryItem(one, expiry),
  ...indexKeys.created('PAYMENTS', one.entity, one.createdAt, one.id),
  ...(one.reference === null ? {} : indexKeys.referenced('PAYMENTS', one.entity, one.reference, one.createdAt, one.id)),
});

/** @throws when the item is not a head: breakage, never a rule. */
export function headOf(item: unknown): Head {
  const { references, unsettled, disputes, expiryPolicy, nextLookAt, warnedAt, asked, ...rest } = head.parse(item);
  return {
    ...rest,
    // Heads of before have it with their card alone.
    brand: rest.brand ?? rest.card?.brand ?? null,
    expiry: { policy: expiryPolicy, nextLookAt, warnedAt, asked },
    references: Object.values(references).sort((a, b) => (a.settledAt + a.id < b.settledAt + b.id ? -1 : 1)),
    unsettled: [...(unsettled ?? [])].sort(),
    disputes: [...(disputes ?? [])].sort(),
  };
}
