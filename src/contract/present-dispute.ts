import type { Currency } from '../domain/currency.ts';
import { allowedOnDispute } from '../domain/dispute-allowed.ts';
import type { Dispute, StageFacts } from '../domain/dispute.ts';
import { evidenceSlots } from '../domain/evidence-slots.ts';
import type { Instant } from '../domain/instant.ts';
import { formatAmount } from '../domain/money.ts';
import type { DisputeAnswer } from './answers.ts';

/** A dispute as the API shows it at this moment. */
export function presentDispute(one: Dispute, now: Instant): DisputeAnswer {
  const { currency, fees, stage } = one;
  const money = (minor: number) => formatAmount({ minor, currency });
  const shownFees = fees.map((fee) => ({
    ...fee,
    amount: formatAmount({ minor: fee.amount, currency: fee.currency }),
  }));
  const fee = shownFees.find((each) => each.stage === stage);
  return {
    id: one.id,
    object: 'dispute',
    entity: one.entity,
    paymentId: one.paymentId,
    caseNumber: one.caseNumber,
    arn: one.arn,
    scheme: one.scheme,
    ...presentStage(one, currency),
    currency,
    fee: fee ? { amount: fee.amount, currency: fee.currency } : null,
    fees: shownFees,
    earlier: one.earlier.map((past) => presentStage(past, currency)),
    assignee: one.assignee,
    doubleLoss: money(one.doubleLoss),
    differs: one.differs.map((told) => ({ ...told, amount: money(told.amount) })),
    owes: one.owes,
    stuck: one.stuck,
    evidence: evidenceSlots(one.reason.normalized, one.pieces).map((slot) => ({ ...slot })),
    allowed: [...allowedOnDispute(one, now)],
    openedBy: one.openedBy,
    openedAt: one.openedAt,
    decidedAt: one.decidedAt,
    updatedAt: one.updatedAt,
    version: one.version,
  };
}

function presentStage(facts: StageFacts, currency: Currency) {
  const { representment, acceptance, ruling, due } = facts;
  return {
    stage: facts.stage,
    status: facts.status,
    chargebackId: facts.chargebackId,
    amount: formatAmount({ minor: facts.amount, currency }),
    reason: { ...facts.reason },
    receivedAt: facts.receivedAt,
    responseDueAt: due.at,
    dueZone: due.zone,
    dueSource: due.source,
    representment: representment && {
      ...representment,
      pack: representment.pack && {
        pages: representment.pack.pdf.pages,
        size: representment.pack.pdf.size,
        sha256: representment.pack.pdf.sha256,
        manifestSha256: representment.pack.manifest.sha256,
      },
      missing: [...representment.missing],
      delivery: representment.delivery && { ...representment.delivery },
    },
    acceptance: acceptance && { ...acceptance },
    ruling: ruling && {
      outcome: ruling.outcome,
      amount: formatAmount({ minor: ruling.amount, currency }),
      reference: ruling.reference,
      decidedAt: ruling.decidedAt,
      enteredAt: ruling.at,
      by: ruling.by,
      reason: ruling.reason,
    },
    reversalId: facts.reversalId,
  };
}
