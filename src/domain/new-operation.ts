import type { Operation } from './operation.ts';
import type { Plan } from './plan.ts';

/** What an operation is besides what was planned: who wants it, under which key, and how long it may be sent. */
export type OperationFacts = Pick<
  Operation,
  | 'id'
  | 'paymentId'
  | 'entity'
  | 'reference'
  | 'descriptor'
  | 'creditDays'
  | 'requestedBy'
  | 'fingerprint'
  | 'attempt'
  | 'searched'
  | 'claimant'
  | 'sendBefore'
  | 'nextCheckAt'
  | 'createdAt'
  | 'updatedAt'
  | 'version'
> & { readonly initiatedBy?: Operation['initiatedBy'] };

/** An operation that has been claimed and of whose outcome nothing is known. */
export const newOperation = (planned: Plan['operation'], facts: OperationFacts): Operation => ({
  ...planned,
  ...facts,
  status: 'processing',
  failure: null,
  booked: null,
  reviewRequired: false,
  needsPerson: false,
  discrepancies: [],
  gatewayId: null,
  result: null,
  acquirer: {},
  expectedBy: null,
  nextAction: null,
  initiatedBy: facts.initiatedBy ?? 'shopper',
  looks: 0,
  absences: 0,
  settledAt: null,
});
