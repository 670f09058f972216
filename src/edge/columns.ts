import type { DiscrepancyAnswer, DisputeAnswer, OperationAnswer, PaymentAnswer } from '../contract/answers.ts';
import type { Columns } from './answer-list.ts';

/** What finance gets of payments and operations in a spreadsheet. */
export const paymentColumns: Columns<PaymentAnswer> = {
  id: ({ id }) => id,
  entity: ({ entity }) => entity,
  type: ({ type }) => type,
  status: ({ status }) => status,
  amount: ({ amount }) => amount,
  currency: ({ currency }) => currency,
  reference: ({ reference }) => reference,
  captured: ({ balances }) => balances.captured,
  refunded: ({ balances }) => balances.refunded,
  chargedBack: ({ balances }) => balances.chargedBack,
  reserved: ({ balances }) => balances.reserved,
  gatewayId: ({ gatewayId }) => gatewayId,
  createdAt: ({ createdAt }) => createdAt,
};

export const operationColumns: Columns<OperationAnswer> = {
  id: ({ id }) => id,
  paymentId: ({ paymentId }) => paymentId,
  entity: ({ entity }) => entity,
  type: ({ type }) => type,
  status: ({ status }) => status,
  amount: ({ amount }) => amount,
  currency: ({ currency }) => currency,
  reference: ({ reference }) => reference,
  reason: ({ reason }) => reason,
  references: ({ references }) => references,
  gatewayId: ({ gatewayId }) => gatewayId,
  code: ({ result }) => result?.code ?? null,
  reconciliationId: ({ acquirer }) => acquirer['reconciliationId'] ?? null,
  createdAt: ({ createdAt }) => createdAt,
  settledAt: ({ settledAt }) => settledAt,
};

export const discrepancyColumns: Columns<DiscrepancyAnswer> = {
  id: ({ id }) => id,
  entity: ({ entity }) => entity,
  class: ({ class: of }) => of,
  status: ({ status }) => status,
  why: ({ why }) => why,
  type: ({ type }) => type,
  ours: ({ ours }) => ours?.status ?? null,
  ourAmount: ({ ours }) => ours?.amount ?? null,
  theirs: ({ theirs }) => theirs?.status ?? null,
  theirAmount: ({ theirs }) => theirs?.amount ?? null,
  currency: ({ currency }) => currency,
  gatewayId: ({ gatewayId }) => gatewayId,
  paymentId: ({ paymentId }) => paymentId,
  operationId: ({ operationId }) => operationId,
  day: ({ day }) => day,
  closedBy: ({ closed }) => closed?.by ?? null,
  reason: ({ closed }) => closed?.reason ?? null,
};

export const disputeColumns: Columns<DisputeAnswer> = {
  id: ({ id }) => id,
  caseNumber: ({ caseNumber }) => caseNumber,
  entity: ({ entity }) => entity,
  paymentId: ({ paymentId }) => paymentId,
  stage: ({ stage }) => stage,
  status: ({ status }) => status,
  scheme: ({ scheme }) => scheme,
  reasonCode: ({ reason }) => reason.code,
  reason: ({ reason }) => reason.normalized,
  amount: ({ amount }) => amount,
  currency: ({ currency }) => currency,
  returned: ({ ruling }) => ruling?.amount ?? null,
  fee: ({ fee }) => fee?.amount ?? null,
  feeCurrency: ({ fee }) => fee?.currency ?? null,
  receivedAt: ({ receivedAt }) => receivedAt,
  responseDueAt: ({ responseDueAt }) => responseDueAt,
  dueSource: ({ dueSource }) => dueSource,
  assignee: ({ assignee }) => assignee,
  decidedAt: ({ decidedAt }) => decidedAt,
};
