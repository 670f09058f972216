import * as z from 'zod';
import { disputeStages, disputeStatuses } from '../domain/dispute-steps.ts';
import { findingClasses, findingStatuses } from '../domain/finding.ts';
import { discrepancies, operationStatuses, operationTypes, rootTypes } from '../domain/operation.ts';
import { deliveryStatuses } from '../domain/delivery.ts';
import { normalizedReasons, schemes } from '../domain/reason-codes.ts';
import { paymentStatuses } from '../domain/payment-status.ts';
import { taskKinds } from '../domain/task.ts';
import { amount, entity, eventType, paymentId } from './fields.ts';

/** What lists can be narrowed by. Query strings are text, so every field is a string. */

const time = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: 'must be an RFC 3339 time such as 2026-01-31T00:00:00Z, or a date, which is a day of the entity',
  })
  .optional()
  .meta({
    description:
      'A time, or a date, which is a business day of the entity. From is inclusive; to is exclusive, and takes a whole date in.',
  });

const page = {
  entity,
  reference: z.string().min(1).max(100).optional(),
  limit: z
    .string()
    .regex(/^([1-9][0-9]?|100)$/, 'must be a number from 1 to 100')
    .optional()
    .meta({ description: 'Items of a page, 1 to 100; 20 if not given.' }),
  cursor: z
    .string()
    .max(2048)
    .optional()
    .meta({ description: 'Where the page before ended (`nextCursor`); it goes with the filters it was made for.' }),
  createdFrom: time,
  createdTo: time,
};

export const paymentQuery = z.strictObject({
  ...page,
  expiresFrom: time,
  expiresTo: time.meta({
    description: 'With `expiresFrom` or `expiresTo`: open pre-authorizations only, the first to end first.',
  }),
  status: z.enum(paymentStatuses).optional(),
  type: z.enum(rootTypes).optional(),
});

export const operationQuery = z.strictObject({
  ...page,
  status: z.enum(operationStatuses).optional(),
  type: z.enum(operationTypes).optional(),
  settledFrom: time,
  settledTo: time,
  discrepancy: z.enum(discrepancies).optional().meta({
    description: 'Operations that bear this mark: the gateway did something else than was asked, and that is booked.',
  }),
});

export const taskQuery = z.strictObject({
  entity,
  kind: z.enum(taskKinds).optional(),
  limit: page.limit,
  cursor: page.cursor,
});

export const discrepancyQuery = z.strictObject({
  entity,
  class: z.enum(findingClasses).optional(),
  status: z.enum(findingStatuses).optional(),
  limit: page.limit,
  cursor: page.cursor,
});

export const eventQuery = z.strictObject({
  entity,
  payment: paymentId.optional().meta({ description: 'Only what is about this payment.' }),
  type: eventType.optional(),
  from: time,
  to: time,
  limit: page.limit,
  cursor: page.cursor,
});

export const endpointQuery = z.strictObject({ entity });
export const deliveryQuery = z.strictObject({
  status: z.enum(deliveryStatuses).optional(),
  limit: page.limit,
  cursor: page.cursor,
});
export const sweepListQuery = z.strictObject({ entity, from: time, to: time, limit: page.limit, cursor: page.cursor });
export const sweepQuery = z.strictObject({ entity });

/** The operations of one payment, oldest first. */
export const pageQuery = z.strictObject({ limit: page.limit, cursor: page.cursor });

/** Which disputes: without a status those that are open, soonest due first; with one that is decided, the latest first. */
export const disputeQuery = z.strictObject({
  entity,
  status: z.enum(disputeStatuses).optional(),
  stage: z.enum(disputeStages).optional(),
  scheme: z.enum(schemes).optional(),
  reason: z.enum(normalizedReasons).optional().meta({ description: 'The reason across schemes.' }),
  code: z.string().min(1).max(64).optional().meta({ description: "The bank's own reason code." }),
  assignee: z.string().min(1).max(100).optional().meta({ description: '`none`: of nobody.' }),
  minAmount: amount.optional(),
  maxAmount: amount.optional(),
  dueFrom: time,
  dueTo: time,
  limit: page.limit,
  cursor: page.cursor,
});

export const disputeStatisticsQuery = z.strictObject({ entity, from: time, to: time });

export const disputeImportQuery = z.strictObject({
  entity,
  dryRun: z.enum(['true', 'false']).optional().meta({
    description: 'true: shows what would become of each line, and does nothing.',
  }),
});

/** What was sealed in which stage: the present one, if not given. */
export const representmentQuery = z.strictObject({ stage: z.enum(disputeStages).optional() });

export const rulingQuery = z.strictObject({
  dryRun: z.enum(['true', 'false']).optional().meta({ description: 'true: shows what it would do, and does nothing.' }),
});
