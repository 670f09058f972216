import * as z from 'zod';
import { deliveryChannels, dueSources } from '../domain/dispute.ts';
import { disputeActionNames, disputeStages, disputeStatuses } from '../domain/dispute-steps.ts';
import { evidenceKinds } from '../domain/evidence-kinds.ts';
import { normalizedReasons, reasonCategories, schemes } from '../domain/reason-codes.ts';
import { closings, findingClasses, findingStatuses } from '../domain/finding.ts';
import { expiryPolicies } from '../domain/expiry.ts';
import { discrepancies, failures, operationStatuses, operationTypes, rootTypes } from '../domain/operation.ts';
import { letterStatuses } from '../domain/letter-status.ts';
import { paymentStatuses } from '../domain/payment-status.ts';
import { sweepOutcomes, sweepReasonNames, sweepStatuses } from '../domain/sweep.ts';
import { taskKinds, verdicts } from '../domain/task.ts';
import { evidenceAnswer } from './evidence-answers.ts';
import {
  amount,
  currency,
  disputeId,
  discrepancyId,
  entity,
  gatewayId,
  instant,
  letterId,
  metadata,
  operationId,
  paymentId,
  sweepId,
  version,
} from './fields.ts';

/** What the API answers. Objects are open: `/v1` only ever adds, and a client must accept new fields and new values. */

const money = z.string().meta({ description: 'Decimal string in major units.', examples: ['32.00'] });

const balances = z.looseObject({
  authorized: money,
  captured: money,
  capturable: money,
  released: money,
  refunded: money,
  refundable: money,
  reserved: money.meta({ description: 'Taken by operations whose outcome is not known yet.' }),
  chargedBack: money,
  chargebackReversed: money,
  doubleLoss: money.meta({ description: 'Refunded, and charged back as well.' }),
});

/** @public The document names its schemas after these exports. */
export const operationAnswer = z.looseObject({
  id: operationId,
  object: z.literal('operation'),
  type: z.enum(operationTypes),
  status: z.enum(operationStatuses),
  failure: z.enum(failures).nullable().meta({ description: 'Why nothing moved, when `status` is failed.' }),
  final: z.boolean(),
  entity,
  paymentId,
  references: operationId.nullable(),
  amount: amount.meta({ description: 'What the gateway booked, or before that what was asked for.' }),
  currency,
  reference: z.string().nullable(),
  reason: z.string().nullable(),
  descriptor: z.string().nullable().meta({ description: "The text on the shopper's statement." }),
  result: z.looseObject({ code: z.string(), group: z.string(), description: z.string() }).nullable(),
  acquirer: z.record(z.string(), z.string()),
  gatewayId: gatewayId.nullable(),
  recordedOnly: z.boolean(),
  reviewRequired: z.boolean(),
  needsPerson: z.boolean(),
  discrepancies: z.array(z.enum(discrepancies)),
  nextAction: z
    .looseObject({
      type: z.literal('redirect'),
      url: z.string(),
      method: z.enum(['GET', 'POST']),
      parameters: z.array(z.looseObject({ name: z.string(), value: z.string() })),
    })
    .nullable(),
  nextCheckAt: instant.nullable(),
  expectedBy: instant.nullable().meta({
    description:
      'When money that is given back should show: business days by operation and brand, or a setting of the entity. An estimate.',
  }),
  refundWindow: z
    .looseObject({
      closesAt: instant.meta({ description: 'Until when what it refers to can be refunded.' }),
      owed: amount
        .nullable()
        .meta({ description: 'While a person is asked to pay it out: what went back no other way until then.' }),
    })
    .nullable()
    .meta({
      description: 'Of a refund that was asked for here; null for those made in the portal, and for other operations.',
    }),
  requestedBy: z.string(),
  version,
  createdAt: instant,
  updatedAt: instant,
  settledAt: instant.nullable(),
});

const cardAnswer = z
  .looseObject({ brand: z.string().nullable(), last4: z.string(), expiry: z.string().nullable() })
  .nullable();

export const paymentAnswer = z.looseObject({
  id: paymentId,
  object: z.literal('payment'),
  entity,
  type: z.enum(rootTypes),
  status: z.enum(paymentStatuses),
  amount,
  currency,
  reference: z.string().nullable(),
  metadata,
  brand: z
    .string()
    .nullable()
    .meta({ description: "The gateway's name for what it is paid with, a card or not: VISA, PAYPAL, IDEAL." }),
  card: cardAnswer,
  balances,
  references: z
    .array(z.looseObject({ id: operationId, type: z.enum(operationTypes), amount, balances }))
    .meta({ description: 'The operations that others may refer to, each with its own balances.' }),
  allowed: z.array(z.looseObject({ type: z.enum(operationTypes), references: operationId, maxAmount: money })),
  unsettled: z.array(operationId),
  disputes: z.array(disputeId),
  incomplete: z
    .boolean()
    .meta({ description: 'An import whose look-up is not complete: nothing is allowed until it is.' }),
  gatewayId: gatewayId.nullable(),
  expiresAt: instant.nullable(),
  expirySource: z.enum(['gateway', 'estimate']).nullable(),
  expiry: z
    .looseObject({
      policy: z.enum(expiryPolicies),
      warnAt: instant,
      actAt: instant.meta({ description: 'When what is still open is dealt with by the policy.' }),
      warnedAt: instant.nullable(),
      askedUntil: instant.nullable(),
    })
    .nullable()
    .meta({ description: 'What becomes of a pre-authorization that is open; null where nothing is.' }),
  version: z.int().meta({
    description:
      'Of two pictures of it the one with the higher version is newer. The answer of a POST counts only what was known to its request.',
  }),
  createdAt: instant,
  updatedAt: instant,
});

/** What every money POST answers: the operation, with its payment as it is now. */
export const operationWithPayment = operationAnswer.extend({ payment: paymentAnswer });
/** One payment with the tree of its operations. */
export const paymentWithOperations = paymentAnswer.extend({ operations: z.array(operationAnswer) });

const listOf = <T extends z.ZodType>(item: T) =>
  z.looseObject({
    object: z.literal('list'),
    data: z.array(item),
    hasMore: z.boolean(),
    nextCursor: z.string().nullable(),
  });
const suggestion = z.looseObject({
  paymentId,
  amount: money,
  currency,
  reference: z.string().nullable(),
  last4: z.string().nullable(),
  paidAt: instant,
});

export const letterAnswer = z
  .looseObject({
    id: letterId,
    object: z.literal('letter'),
    entity,
    status: z.enum(letterStatuses),
    caseNumber: z.string().nullable(),
    arn: z.string().nullable(),
    stage: z.enum(disputeStages),
    amount: money,
    currency,
    reason: z.string(),
    reference: z.string().nullable(),
    due: z
      .looseObject({ at: instant, zone: z.string(), source: z.enum(dueSources) })
      .meta({ description: 'When the bank wants an answer, in which zone, and who says so.' }),
    suggestions: z.array(suggestion),
    dismissed: z
      .looseObject({ by: z.string(), reason: z.string(), at: instant })
      .nullable()
      .meta({ description: 'By whom, why and when.' }),
    disputeId: disputeId.nullable().meta({ description: 'Its case, once that is open.' }),
    since: instant,
    version,
  })
  .meta({ description: 'A chargeback from the file of the bank that named no payment.' });
export type LetterAnswer = z.infer<typeof letterAnswer>;

const taskAnswer = z.looseObject({
  id: z.string(),
  object: z.literal('task'),
  kind: z.enum(taskKinds),
  entity,
  since: instant,
  detail: z.string(),
  paymentId: paymentId.nullable(),
  deadline: instant.nullable().meta({ description: 'When it is too late.' }),
  operation: operationAnswer.nullable(),
  letter: letterAnswer.nullable(),
  allowed: z.array(z.enum(verdicts)).meta({ description: "What the operation's resolution may say." }),
});

const side = z
  .looseObject({ status: z.enum(operationStatuses), amount: money.nullable() })
  .nullable()
  .meta({ description: 'What these books say of it; null: nothing.' });

/** @public The document names its schemas after these exports. */
export const discrepancyAnswer = z.looseObject({
  id: discrepancyId,
  object: z.literal('discrepancy'),
  entity,
  class: z.enum(findingClasses),
  status: z.enum(findingStatuses),
  why: z.string(),
  paymentId: paymentId.nullable(),
  operationId: operationId.nullable(),
  gatewayId: gatewayId.nullable(),
  references: gatewayId.nullable().meta({ description: "The gateway's id of what it refers to." }),
  type: z.enum(operationTypes).nullable(),
  currency: currency.nullable(),
  ours: side,
  theirs: side,
  day: z.string().meta({ description: 'The business day whose comparison found it.' }),
  foundAt: instant,
  closed: z
    .looseObject({ as: z.enum(closings), by: z.string(), reason: z.string(), at: instant })
    .nullable()
    .meta({ description: 'How, by whom and why it was closed.' }),
  version,
});
export const discrepancyList = listOf(discrepancyAnswer);

export const sweepAnswer = z.looseObject({
  id: sweepId,
  object: z.literal('sweep'),
  entity,
  status: z.enum(sweepStatuses),
  startedAt: instant,
  updatedAt: instant,
  finishedAt: instant.nullable(),
  durationMs: z.int().meta({ description: 'Until now while it runs.' }),
  looked: z.int().meta({ description: 'Pre-authorizations it has looked at so far.' }),
  counts: z
    .record(z.enum(sweepOutcomes), z.int())
    .meta({ description: 'What became of them, for every outcome there is.' }),
  troubles: z
    .array(
      z.looseObject({
        reason: z.enum(sweepReasonNames),
        detail: z.string(),
        count: z.int(),
        payments: z.array(paymentId).meta({ description: 'The latest of them.' }),
        why: z.string().nullable().meta({ description: "The gateway's words about one of them, or the error's." }),
      }),
    )
    .meta({ description: 'What did not go as it should, by reason.' }),
  version,
});
export const sweepList = listOf(sweepAnswer);
const stageAnswer = {
  stage: z.enum(disputeStages),
  status: z.enum(disputeStatuses),
  chargebackId: operationId,
  amount: money,
  reason: z.looseObject({
    code: z.string().meta({ description: 'As the bank gave it.' }),
    normalized: z.enum(normalizedReasons),
    category: z.enum(reasonCategories),
  }),
  receivedAt: instant,
  responseDueAt: instant,
  dueZone: z.string().meta({ description: 'The IANA zone whose day ends there.' }),
  dueSource: z.enum(dueSources),
  representment: z
    .looseObject({
      sealedAt: instant,
      by: z.string(),
      pack: z
        .looseObject({ pages: z.int(), size: z.int(), sha256: z.string(), manifestSha256: z.string() })
        .nullable()
        .meta({ description: 'The one PDF for the bank: GET `/representment` has links to it and to its manifest.' }),
      missing: z.array(z.enum(evidenceKinds)),
      reason: z.string().nullable(),
      delivery: z
        .looseObject({
          channel: z.enum(deliveryChannels),
          deliveredAt: instant,
          reference: z.string().nullable(),
          by: z.string(),
          recordedAt: instant,
        })
        .nullable(),
    })
    .nullable()
    .meta({ description: 'The contest as it was sealed. It is sent only when it has a `delivery`.' }),
  acceptance: z.looseObject({ at: instant, by: z.string(), reason: z.string().nullable() }).nullable(),
  ruling: z
    .looseObject({
      outcome: z.enum(['won', 'lost']),
      amount: money.meta({ description: 'What comes back; less than the disputed amount is a partial win.' }),
      reference: z.string().nullable(),
      decidedAt: instant,
      enteredAt: instant,
      by: z.string(),
      reason: z.string().nullable(),
    })
    .nullable(),
  reversalId: operationId.nullable().meta({ description: 'The chargeback reversal that brought the money back.' }),
};

const slotAnswer = z.looseObject({
  kind: z.enum(evidenceKinds),
  required: z.boolean().meta({ description: 'Else it is recommended, or there beside what is.' }),
  status: z.enum(['missing', 'present']),
});

/** @public The document names its schemas after these exports. */
export const disputeAnswer = z.looseObject({
  id: disputeId,
  object: z.literal('dispute'),
  entity,
  paymentId,
  caseNumber: z.string().nullable(),
  arn: z.string().nullable(),
  scheme: z.enum(schemes).nullable(),
  ...stageAnswer,
  currency,
  fee: z
    .looseObject({ amount: money, currency })
    .nullable()
    .meta({ description: 'Of this stage. It stays due when the dispute is won.' }),
  fees: z.array(z.looseObject({ stage: z.enum(disputeStages), amount: money, currency })),
  earlier: z.array(z.looseObject(stageAnswer)).meta({ description: 'The stages before this one.' }),
  assignee: z.string().nullable(),
  doubleLoss: money.meta({ description: 'Of the disputed money, what had been refunded or was on its way to be.' }),
  differs: z
    .array(z.looseObject({ by: z.enum(['bank', 'gateway']), amount: money, at: instant }))
    .meta({ description: "Amounts that were told and are not the chargeback's." }),
  owes: z
    .enum(['reversal', 'record'])
    .nullable()
    .meta({ description: "What the decision still has to bring about in the payment's books." }),
  stuck: z.string().nullable().meta({ description: 'Why only a person can go on.' }),
  evidence: z
    .array(slotAnswer)
    .meta({ description: 'What a case for this reason is made of, what it has, and what is still missing.' }),
  allowed: z.array(z.enum(disputeActionNames)),
  openedBy: z.string(),
  openedAt: instant,
  decidedAt: instant.nullable(),
  updatedAt: instant,
  version: z.number().meta({ description: 'Travels as `ETag` and `If-Match`.' }),
});

/** What the books say of the disputed payment: the cover letter to the bank has it. */
const factsAnswer = z.looseObject({
  reference: z.string().nullable(),
  gatewayId: gatewayId.nullable(),
  card: cardAnswer,
  paidAt: instant,
  captured: money,
  refunded: money,
  chargedBack: money,
  chargebackReversed: money,
  doubleLoss: money,
  disputed: z
    .looseObject({ id: operationId, amount: money, refunded: money })
    .nullable()
    .meta({ description: 'The operation whose money was charged back.' }),
  operations: z.array(
    z.looseObject({
      id: operationId,
      type: z.enum(operationTypes),
      status: z.enum(operationStatuses),
      references: operationId.nullable(),
      amount: money,
      reason: z.string().nullable(),
      at: instant,
      gatewayId: gatewayId.nullable(),
      code: z.string().nullable(),
      description: z.string().nullable(),
      acquirer: z.record(z.string(), z.string()),
    }),
  ),
});

/** One dispute with its payment, the tree of operations and what has happened. */
export const disputeWithPayment = disputeAnswer.extend({
  evidence: z.array(slotAnswer.extend({ pieces: z.array(evidenceAnswer) })),
  facts: factsAnswer,
  payment: paymentWithOperations,
  timeline: z.array(
    z.looseObject({
      type: z.string(),
      at: instant,
      by: z.string(),
      reason: z.string().nullable(),
      version: z.number(),
    }),
  ),
});

/** What a ruling did, or would do (`dryRun`). */
export const ruledDispute = disputeAnswer.extend({
  dryRun: z.boolean(),
  reversal: z
    .looseObject({ id: operationId, amount: money, recordedOnly: z.boolean() })
    .nullable()
    .meta({ description: 'The chargeback reversal that brings the money back.' }),
});

/** What became of each line of a file, or would (`dryRun`). */
export const disputeImportAnswer = z.looseObject({
  object: z.literal('dispute_import'),
  entity,
  dryRun: z.boolean(),
  complete: z.boolean().meta({ description: 'false: lines are left; send the same file again.' }),
  lines: z.array(
    z.looseObject({
      line: z.number().meta({ description: 'As an editor counts them.' }),
      result: z.enum(['opened', 'known', 'unmatched', 'dismissed', 'refused', 'invalid', 'repeated', 'left']).meta({
        description:
          '`opened`: its case is open and the chargeback is on its way. `known`: the case was there, and has learned what was new. `unmatched`: it waits in the tasks until a file names its payment. `dismissed`: somebody has said that it is about no payment here. `refused`: a rule or the gateway says no. `invalid`: a cell is wrong. `repeated`: the file has the line twice. `left`: nothing was done, send it again.',
      }),
      caseNumber: z.string().nullable(),
      arn: z.string().nullable(),
      paymentId: paymentId.nullable(),
      disputeId: disputeId.nullable(),
      operation: z.looseObject({ id: operationId, status: z.enum(operationStatuses) }).nullable(),
      code: z.string().nullable().meta({ description: 'Why it was refused or left.' }),
      detail: z.string().nullable(),
      errors: z.array(z.looseObject({ column: z.string(), detail: z.string() })),
      suggestions: z.array(suggestion),
    }),
  ),
});

/** What became of disputes, a row for each month, reason and currency. */
export const disputeStatisticsAnswer = z.looseObject({
  object: z.literal('dispute_statistics'),
  entity,
  rows: z.array(
    z.looseObject({
      month: z
        .string()
        .meta({ description: 'In which they were opened, in the zone of the entity.', examples: ['2026-03'] }),
      reason: z.enum(normalizedReasons),
      currency,
      opened: z.number().meta({ description: 'Cases. Each counts once, by where it stands now.' }),
      needsResponse: z.number(),
      underReview: z.number(),
      won: z.number(),
      wonInPart: z.number().meta({ description: 'Of those won.' }),
      lost: z.number(),
      accepted: z.number(),
      lapsed: z.number(),
      winRate: z.number().nullable().meta({
        description:
          'Won, also in part, divided by won and lost: of those the bank has ruled on. What was accepted or lapsed was not fought. null: no ruling yet.',
      }),
      disputed: money.meta({ description: 'What was charged back.' }),
      recovered: money.meta({ description: 'What of it came back, and was not taken again.' }),
      fees: z
        .array(z.looseObject({ amount: money, currency }))
        .meta({ description: 'They stay due when a dispute is won.' }),
    }),
  ),
});

export const disputeList = listOf(disputeAnswer);
export const paymentList = listOf(paymentAnswer);
export const taskList = listOf(taskAnswer);
export const operationList = listOf(operationAnswer);

export const problemAnswer = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.string(),
  instance: z.string(),
  retryable: z.boolean(),
  requestId: z.string(),
  errors: z.array(z.looseObject({ pointer: z.string(), detail: z.string() })).optional(),
  candidates: z.array(z.looseObject({ type: z.string(), references: z.string(), maxAmount: money })).optional(),
  unsettled: z
    .array(operationId)
    .optional()
    .meta({ description: 'What stands in the way and is not settled yet: repeat the request once it is.' }),
  operation: operationWithPayment.optional(),
});

export type DisputeStatisticsAnswer = z.infer<typeof disputeStatisticsAnswer>;
export type DisputeAnswer = z.infer<typeof disputeAnswer>;
export type OperationAnswer = z.infer<typeof operationAnswer>;
export type OperationWithPayment = z.infer<typeof operationWithPayment>;
export type DiscrepancyAnswer = z.infer<typeof discrepancyAnswer>;
export type SweepAnswer = z.infer<typeof sweepAnswer>;
export type TaskAnswer = z.infer<typeof taskAnswer>;
export type PaymentAnswer = z.infer<typeof paymentAnswer>;
export type PaymentWithOperations = z.infer<typeof paymentWithOperations>;
export type ProblemAnswer = z.infer<typeof problemAnswer>;

export const notificationReceipt = z.looseObject({ object: z.literal('notification'), received: z.literal(true) });
