import { unbooked } from '../domain/decide-dispute.ts';
import type { DisputeChange } from '../domain/dispute-change.ts';
import { isRejection } from '../domain/plan.ts';
import type { Rejection } from '../domain/rejection.ts';
import type { PaymentStore } from '../store/payment-store.ts';

export type BookedFirstDeps = { readonly payments: Pick<PaymentStore, 'operation'> };

/** A step that ends a case against us, unless its chargeback is not in the books; every other step as it is. */
export async function bookedFirst(
  step: DisputeChange | Rejection,
  { payments }: BookedFirstDeps,
): Promise<DisputeChange | Rejection> {
  if (isRejection(step) || !['accepted', 'lost', 'lapsed'].includes(step.after.status)) return step;
  const { paymentId, chargebackId } = step.after;
  return unbooked(step.after, await payments.operation(paymentId, chargebackId)) ?? step;
}
