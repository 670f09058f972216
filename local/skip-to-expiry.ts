import { setTimeout as pause } from 'node:timers/promises';
import type { Stack } from '../admin/local-stack.ts';
import type { Payment } from '../client/client.ts';
import { clientOf } from './client-of.ts';
import { moveClock } from './move-clock.ts';
import { sampleCard } from './sample-card.ts';

/** A sweep is a workflow, which works on a few functions that may have to start first. */
const sweptWithinMs = 90_000;
const minuteMs = 60_000;

/**
 * A pre-authorization that nobody captures: the time of the stack jumps to when it is told of, and to when it is released. Answers
 * whether both happened.
 */
export async function skipToExpiry(stack: Stack, print: (line: string) => void): Promise<boolean> {
  const { createPayment, getPayment } = clientOf(stack, 'storefront');
  const order = { entity: 'shop-eu', currency: 'EUR', reference: `unused-${Date.now()}` };
  const { paymentId } = await createPayment({ ...order, card: sampleCard, type: 'preauthorization', amount: '18.00' });
  const { expiry, createdAt } = await getPayment({ paymentId });
  if (expiry === null) throw new Error('A pre-authorization has no date');

  let passedMs = 0;
  /** Moves on to a date of the payment, and waits for what is to follow. */
  const at = async (date: string, what: string, isSo: (payment: Payment) => boolean): Promise<boolean> => {
    const dueMs = Date.parse(date) - Date.parse(createdAt) + minuteMs;
    await moveClock(stack, dueMs - passedMs);
    passedMs = dueMs;
    const untilMs = Date.now() + sweptWithinMs;
    let payment = await getPayment({ paymentId });
    while (!isSo(payment) && Date.now() < untilMs) {
      await pause(500);
      payment = await getPayment({ paymentId });
    }
    const days = Math.round(dueMs / (24 * 60 * minuteMs));
    print(`${isSo(payment) ? '✓' : '✗'} ${days} days after a pre-authorization that nobody captured: ${what}`);
    return isSo(payment);
  };
  return (
    (await at(expiry.warnAt, 'the shop is told that it is about to end', (one) => one.expiry?.warnedAt != null)) &&
    (await at(expiry.actAt, 'what is open is released by itself', ({ status }) => status === 'reversed'))
  );
}
