import type { Instant } from './instant.ts';
import { hasExpired, type Head } from './payment.ts';

export const paymentStatuses = [
  'processing',
  'pending',
  'unknown',
  'authorized',
  'partially_captured',
  'captured',
  'reversed',
  'expired',
  'declined',
  'failed',
  'paid_out',
] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

/** How far a payment has come. Refunds and disputes are not in it: they are in balances and lists. */
export function paymentStatus(head: Head, now: Instant): PaymentStatus {
  const { root, type } = head;
  if (root.status !== 'succeeded') return root.status;
  if (type === 'payout') return 'paid_out';

  const reference = head.references.find(({ id }) => id === root.id);
  if (!reference) return 'processing';
  const { amount, captured, released, closures } = reference;
  if (type === 'debit') return released > 0 ? 'reversed' : 'captured';
  if (captured > 0) return captured >= amount ? 'captured' : 'partially_captured';
  if (released > 0) return 'reversed';
  return closures === 0 && hasExpired(head, now) ? 'expired' : 'authorized';
}
