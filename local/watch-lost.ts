import type { Stack } from '../admin/local-stack.ts';
import type { Operation } from '../client/client.ts';
import { clientOf } from './client-of.ts';
import { moveClock } from './move-clock.ts';
import type { TourShop } from './tour-shop.ts';

/** The first look is a minute and a half after the request, at the next minute's tick; one that finds nothing is repeated. */
const firstLookWithinMs = 120_000;
const longestMs = 240_000;
/** At once, or at the next minute's turn of the clock. */
const toldWithinMs = 90_000;

/**
 * Watches the refund whose answer was lost until the clock has settled it, and the shop has been told. Answers whether that is how
 * it ended.
 */
export async function watchLost(
  stack: Stack,
  lost: Operation,
  shop: TourShop,
  print: (line: string) => void,
): Promise<boolean> {
  const { status, createdAt, updatedAt } = await clientOf(stack, 'storefront').waitFor(lost, { timeoutMs: longestMs });
  const settled = status === 'succeeded';
  const afterSeconds = ((Date.parse(updatedAt) - Date.parse(createdAt)) / 1000).toFixed(0);
  print(
    settled
      ? `✓ the refund whose answer was lost settled itself after ${afterSeconds} s: the clock asked the gateway`
      : `✗ the refund whose answer was lost is still ${status}`,
  );
  return settled && printWebhook(lost, shop, print);
}

/** The webhook as it arrived, without what every answer has. */
async function printWebhook({ id }: Operation, shop: TourShop, print: (line: string) => void): Promise<boolean> {
  const event = await shop.told('refund.succeeded', id, toldWithinMs);
  if (event?.type !== 'refund.succeeded') {
    print('✗ the shop has not been told');
    return false;
  }
  const { type, subject, timestamp, data } = event;
  const { amount, currency, expectedBy, descriptor, payment } = data;
  print('✓ and the shop was told, by a webhook that the library of Standard Webhooks has verified:');
  const shown = { amount, currency, expectedBy, descriptor, payment: { card: payment.card } };
  print(JSON.stringify({ id: event.id, type, timestamp, subject, data: shown }, null, 2).replace(/^/gm, '  '));
  return true;
}

/** The same for whoever does not want to wait: the time of the stack is moved on to the first look and past it. */
export async function skipToLost(
  stack: Stack,
  lost: Operation,
  shop: TourShop,
  print: (line: string) => void,
): Promise<boolean> {
  await moveClock(stack, firstLookWithinMs);
  return watchLost(stack, lost, shop, print);
}
