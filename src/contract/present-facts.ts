import type * as z from 'zod';
import type { DisputeFacts } from '../domain/dispute-facts.ts';
import { formatAmount } from '../domain/money.ts';
import type { disputeWithPayment } from './answers.ts';

/** The facts of a disputed payment as the API shows them: those the letter to the bank begins with. */
export function presentFacts(facts: DisputeFacts): z.infer<typeof disputeWithPayment>['facts'] {
  const { currency, totals, disputed } = facts;
  const money = (minor: number) => formatAmount({ minor, currency });
  return {
    reference: facts.reference,
    gatewayId: facts.gatewayId,
    card: facts.card && { ...facts.card },
    paidAt: facts.paidAt,
    captured: money(totals.captured),
    refunded: money(totals.refunded),
    chargedBack: money(totals.chargedBack),
    chargebackReversed: money(totals.chargebackReversed),
    doubleLoss: money(totals.doubleLoss),
    disputed: disputed && { id: disputed.id, amount: money(disputed.amount), refunded: money(disputed.refunded) },
    operations: facts.operations.map((one) => ({
      id: one.id,
      type: one.type,
      status: one.status,
      references: one.references,
      amount: money(one.amount),
      reason: one.reason,
      at: one.settledAt ?? one.createdAt,
      gatewayId: one.gatewayId,
      code: one.result?.code ?? null,
      description: one.result?.description ?? null,
      acquirer: { ...one.acquirer },
    })),
  };
}
