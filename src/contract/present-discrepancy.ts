import { findingStatus, type Finding, type Side } from '../domain/finding.ts';
import { formatAmount } from '../domain/money.ts';
import type { DiscrepancyAnswer } from './answers.ts';

/** A finding of the comparison as the API shows it. */
export function presentDiscrepancy(finding: Finding): DiscrepancyAnswer {
  const { currency, closed } = finding;
  const side = (one: Side | null): DiscrepancyAnswer['ours'] =>
    one && {
      status: one.status,
      amount: one.amount === null || currency === null ? null : formatAmount({ minor: one.amount, currency }),
    };
  return {
    id: finding.id,
    object: 'discrepancy',
    entity: finding.entity,
    class: finding.class,
    status: findingStatus(finding),
    why: finding.why,
    paymentId: finding.paymentId,
    operationId: finding.operationId,
    gatewayId: finding.gatewayId,
    references: finding.references,
    type: finding.type,
    currency,
    ours: side(finding.ours),
    theirs: side(finding.theirs),
    day: finding.day,
    foundAt: finding.foundAt,
    closed: closed && { ...closed },
    version: finding.version,
  };
}
