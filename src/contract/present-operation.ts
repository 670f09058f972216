import { formatAmount } from '../domain/money.ts';
import { isOpen, type Operation } from '../domain/operation.ts';
import type { OperationAnswer } from './answers.ts';

/** An operation as the API shows it. */
export function presentOperation(operation: Operation): OperationAnswer {
  const { requested, booked, currency, result, acquirer, nextAction, refundWindow } = operation;
  return {
    id: operation.id,
    object: 'operation',
    type: operation.type,
    status: operation.status,
    failure: operation.failure,
    final: !isOpen(operation.status),
    entity: operation.entity,
    paymentId: operation.paymentId,
    references: operation.references,
    amount: formatAmount({ minor: booked ?? requested, currency }),
    currency,
    reference: operation.reference,
    reason: operation.reason,
    descriptor: operation.descriptor,
    result: result && { ...result },
    acquirer: { ...acquirer },
    gatewayId: operation.gatewayId,
    recordedOnly: operation.recordedOnly,
    reviewRequired: operation.reviewRequired,
    needsPerson: operation.needsPerson,
    discrepancies: [...operation.discrepancies],
    nextAction: nextAction && {
      ...nextAction,
      parameters: nextAction.parameters.map((parameter) => ({ ...parameter })),
    },
    nextCheckAt: operation.nextCheckAt,
    expectedBy: operation.expectedBy,
    refundWindow: refundWindow && {
      closesAt: refundWindow.closesAt,
      owed: refundWindow.owed === null ? null : formatAmount({ minor: refundWindow.owed, currency }),
    },
    requestedBy: operation.requestedBy,
    version: operation.version,
    createdAt: operation.createdAt,
    updatedAt: operation.updatedAt,
    settledAt: operation.settledAt,
  };
}
