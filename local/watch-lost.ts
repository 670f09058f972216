import type { Stack } from '../admin/local-stack.ts';
import type { Operation } from '../client/client.ts';
import { clientOf } from './client-of.ts';
import { moveClock } from './move-clock.ts';

/** The first look is a minute and a half after the request, at the next minute's tick; one that finds nothing is repeated. */
const firstLookWithinMs = 120_000;
const longestMs = 240_000;

/** Watches the refund whose answer was lost until the clock has settled it. Answers whether that is how it ended. */
export async function watchLost(stack: Stack, lost: Operation, print: (line: string) => void): Promise<boolean> {
  const { status, createdAt, updatedAt } = await clientOf(stack, 'storefront').waitFor(lost, { timeoutMs: longestMs });
  const settled = status === 'succeeded';
  const afterSeconds = ((Date.parse(updatedAt) - Date.parse(createdAt)) / 1000).toFixed(0);
  print(
    settled
      ? `✓ the refund whose answer was lost settled itself after ${afterSeconds} s: the clock asked the gateway`
      : `✗ the refund whose answer was lost is still ${status}`,
  );
  return settled;
}

/** The same for whoever does not want to wait: the time of the stack is moved on to the first look and past it. */
export async function skipToLost(stack: Stack, lost: Operation, print: (line: string) => void): Promise<boolean> {
  await moveClock(stack, firstLookWithinMs);
  return watchLost(stack, lost, print);
}
