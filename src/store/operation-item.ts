import * as z from 'zod';
import { discrepancies, failures, operationStatuses, operationTypes, type Operation } from '../domain/operation.ts';
import { entityName, currency, gatewayId, instant, operationId, paymentId } from './scalars.ts';
import { dueKeys, indexKeys, keys } from './keys.ts';

const schemaVersion = 1;

const operation = z.object({
  id: operationId,
  paymentId,
  entity: entityName,
  type: z.enum(operationTypes),
  status: z.enum(operationStatuses),
  failure: z.enum(failures).nullable(),
  references: operationId.nullable(),
  base: operationId.nullable(),
  closes: z.boolean(),
  requested: z.int(),
  booked: z.int().nullable(),
  currency,
  reference: z.string().nullable(),
  reason: z.string().nullable(),
  descriptor: z.string().nullable().default(null),
  creditDays: z.int().nullable().default(null),
  expectedBy: instant.nullable().default(null),
  refundWindow: z
    .object({
      warnAt: instant,
      closesAt: instant,
      nextLookAt: instant.nullable(),
      warnedAt: instant.nullable(),
      owed: z.int().nullable(),
    })
    .nullable()
    .default(null),
  recordedOnly: z.boolean(),
  reviewRequired: z.boolean(),
  needsPerson: z.boolean(),
  discrepancies: z.array(z.enum(discrepancies)),
  gatewayId: gatewayId.nullable(),
  result: z.object({ code: z.string(), group: z.string(), description: z.string() }).nullable(),
  acquirer: z.record(z.string(), z.string()),
  nextAction: z
    .object({
      type: z.literal('redirect'),
      url: z.string(),
      method: z.enum(['GET', 'POST']),
      parameters: z.array(z.object({ name: z.string(), value: z.string() })),
    })
    .nullable(),
  requestedBy: z.string(),
  initiatedBy: z.enum(['shopper', 'merchant']).default('shopper'),
  fingerprint: z.string(),
  attempt: z.int(),
  claimant: z.string(),
  sendBefore: instant,
  nextCheckAt: instant.nullable(),
  looks: z.int(),
  absences: z.int(),
  searched: z.int().default(0),
  createdAt: instant,
  updatedAt: instant,
  settledAt: instant.nullable(),
  version: z.int(),
}) satisfies z.ZodType<Operation>;

/** An operation as an item, with the keys it is found by. */
export const operationItem = (one: Operation) => ({
  ...keys.operation(one.paymentId, one.id),
  schemaVersion,
  ...one,
  ...indexKeys.created('OPERATIONS', one.entity, one.createdAt, one.id),
  ...(one.reference === null
    ? {}
    : indexKeys.referenced('OPERATIONS', one.entity, one.reference, one.createdAt, one.id)),
  ...placeOf(one),
  ...(one.needsPerson ? indexKeys.task(one.entity, one.updatedAt, one.id) : {}),
  ...(one.settledAt === null ? {} : indexKeys.settled(one.entity, one.settledAt, one.id)),
});

/** Its one place on the ring: while its outcome is open, to be looked up; when it came to nothing, for its refund window. */
function placeOf({ id, nextCheckAt, refundWindow }: Operation) {
  if (nextCheckAt !== null) return dueKeys('operation', nextCheckAt, id);
  const nextLookAt = refundWindow?.nextLookAt ?? null;
  return nextLookAt === null ? {} : dueKeys('refund_window', nextLookAt, id);
}

/** @throws when the item is not an operation: breakage, never a rule. */
export const operationOf = (item: unknown): Operation => operation.parse(item);
