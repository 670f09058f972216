import * as z from 'zod';
import { deliveryChannels, dueSources, type Dispute } from '../domain/dispute.ts';
import { disputeStages, disputeStatuses, isDecided } from '../domain/dispute-steps.ts';
import { evidenceKinds } from '../domain/evidence-kinds.ts';
import { normalizedReasons, reasonCategories, schemes } from '../domain/reason-codes.ts';
import { dueKeys, indexKeys, keys } from './keys.ts';
import { currency, disputeId, entityName, evidenceId, instant, operationId, paymentId } from './scalars.ts';

const schemaVersion = 1;

const delivery = z.object({
  channel: z.enum(deliveryChannels),
  deliveredAt: instant,
  reference: z.string().nullable(),
  by: z.string(),
  recordedAt: instant,
});
const sealedObject = { key: z.string(), versionId: z.string(), sha256: z.string(), size: z.int() };
const pack = z.object({
  pdf: z.object({ ...sealedObject, pages: z.int() }),
  manifest: z.object(sealedObject),
});
const representment = z.object({
  sealedAt: instant,
  by: z.string(),
  pack: pack.nullable(),
  missing: z.array(z.enum(evidenceKinds)),
  reason: z.string().nullable(),
  delivery: delivery.nullable(),
});
const ruling = z.object({
  outcome: z.enum(['won', 'lost']),
  amount: z.int(),
  reference: z.string().nullable(),
  decidedAt: instant,
  at: instant,
  by: z.string(),
  reason: z.string().nullable(),
});
const stageFacts = {
  stage: z.enum(disputeStages),
  status: z.enum(disputeStatuses),
  chargebackId: operationId,
  amount: z.int(),
  reason: z.object({ code: z.string(), normalized: z.enum(normalizedReasons), category: z.enum(reasonCategories) }),
  receivedAt: instant,
  due: z.object({ at: instant, zone: z.string(), source: z.enum(dueSources) }),
  representment: representment.nullable(),
  acceptance: z.object({ at: instant, by: z.string(), reason: z.string().nullable() }).nullable(),
  ruling: ruling.nullable(),
  reversalId: operationId.nullable(),
  decidedAt: instant.nullable(),
};

const dispute = z.object({
  id: disputeId,
  entity: entityName,
  paymentId,
  base: operationId,
  currency,
  scheme: z.enum(schemes).nullable(),
  caseNumber: z.string().nullable(),
  arn: z.string().nullable(),
  ...stageFacts,
  earlier: z.array(z.object(stageFacts)),
  fees: z.array(z.object({ amount: z.int(), currency, stage: z.enum(disputeStages) })),
  assignee: z.string().nullable(),
  pieces: z
    .array(z.object({ id: evidenceId, kind: z.enum(evidenceKinds), version: z.int(), ready: z.boolean() }))
    .default([]),
  doubleLoss: z.int(),
  differs: z.array(z.object({ by: z.enum(['bank', 'gateway']), amount: z.int(), at: instant })),
  owes: z.enum(['reversal', 'record']).nullable(),
  stuck: z.string().nullable(),
  remindedDays: z.int().nullable(),
  nextCheckAt: instant.nullable(),
  openedBy: z.string(),
  openedAt: instant,
  updatedAt: instant,
  version: z.int(),
}) satisfies z.ZodType<Dispute>;

/** A dispute as an item, with the keys it is found by: when it came, and by its deadline while it is open. */
export const disputeItem = (one: Dispute) => ({
  ...keys.dispute(one.id),
  schemaVersion,
  ...one,
  ...indexKeys.created('DISPUTES', one.entity, one.openedAt, one.id),
  ...(one.nextCheckAt === null ? {} : dueKeys('dispute', one.nextCheckAt, one.id)),
  ...(isDecided(one.status)
    ? indexKeys.dispute(one.entity, 'decided', one.decidedAt ?? one.updatedAt, one.id)
    : indexKeys.dispute(one.entity, 'open', one.due.at, one.id)),
});

/** @throws when the item is not a dispute: breakage, never a rule. */
export const disputeOf = (item: unknown): Dispute => dispute.parse(item);
