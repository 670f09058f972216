import { disputeOfReversal } from '../domain/dispute-of-operation.ts';
import { instantOf } from '../domain/instant.ts';
import { plannedChargeback } from '../domain/open-dispute.ts';
import { isRejection } from '../domain/plan.ts';
import type { PaymentStore } from '../store/payment-store.ts';
import { operateOnPayment, type Beside, type FollowUpRequest } from './operate-on-payment.ts';
import type { OperateDeps, Operated } from './operate.ts';

export type ReverseChargebackDeps = OperateDeps & { readonly payments: Pick<PaymentStore, 'disputesOf'> };

/**
 * The reversal of a chargeback that no ruling asks for: refused while the case is open, since its ruling is the way; of one that was
 * lost it is a correction, and of a win whose reversal was refused the next try.
 */
export function reverseOutsideRuling(request: FollowUpRequest, deps: ReverseChargebackDeps): Promise<Operated> {
  const { id, requestedBy } = request;
  const beside: Beside = async (head) => {
    const cases = await deps.payments.disputesOf(head);
    return (plan, on) => {
      const reversal = plannedChargeback(id, plan.operation, on);
      const said = { by: requestedBy, reason: 'Reversed outside a ruling.', at: instantOf(deps.now()) };
      const dispute = disputeOfReversal(reversal, cases, false, said);
      if (dispute === null) return plan;
      return isRejection(dispute) ? dispute : { ...plan, dispute };
    };
  };
  return operateOnPayment(request, deps, beside);
}
