import type { DisputeChange } from '../domain/dispute-change.ts';
import { disputeOfSettled, touchesCase } from '../domain/dispute-of-operation.ts';
import { instantOf } from '../domain/instant.ts';
import type { Head } from '../domain/payment.ts';
import type { Settlement } from '../domain/settlement.ts';
import type { PaymentStore, SettleEnd } from '../store/payment-store.ts';

export type SettleDeps = {
  readonly payments: Pick<PaymentStore, 'settle' | 'head' | 'disputesOf'>;
  readonly now: () => number;
};

/**
 * Writes a settlement, and in the same transaction what it means to a case: no chargeback is booked, and no money comes back, of which
 * the case does not know. `head` as far as the caller knows it.
 */
export async function settleWithCase(
  settlement: Settlement,
  head: Head | null,
  deadlineMs: number,
  { payments, now }: SettleDeps,
): Promise<SettleEnd & { readonly dispute: DisputeChange | null }> {
  const on = touchesCase(settlement) ? (head ?? (await payments.head(settlement.after.paymentId))) : null;
  const by = settlement.decision?.by ?? 'gateway';
  const said = { by, reason: settlement.decision?.reason ?? '', at: instantOf(now()) };
  const dispute = on && disputeOfSettled(settlement, await payments.disputesOf(on), said);
  return { ...(await payments.settle({ ...settlement, dispute }, deadlineMs)), dispute };
}
