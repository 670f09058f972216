import type { Stack } from '../admin/local-stack.ts';
import { openTourShop } from '../local/tour-shop.ts';
import type { Post } from './caller.ts';
import { runCycle } from './cycle.ts';
import { quantile } from './quantile.ts';

/** How long after it was settled an operation's webhook is at the shop. */
export type Told = { readonly webhooks: number; readonly medianMs: number; readonly p95Ms: number };

/** The bell may miss one: then the clock tells it within the next minutes. */
const waitMs = 180_000;
const lookEveryMs = 200;

/** Runs cycles one after another, of each of which three operations are settled, and waits until the shop has been told of all. */
export async function measureTelling(stack: Stack, post: Post, cycles: number): Promise<Told> {
  const shop = await openTourShop(stack);
  // Processes start, and their code is compiled.
  for (let cycle = 0; cycle < 10; cycle += 1) await runCycle('ours', post);
  const from = new Date().toISOString();
  for (let cycle = 0; cycle < cycles; cycle += 1) await runCycle('ours', post);

  const wanted = cycles * 3;
  const endMs = Date.now() + waitMs;
  const delays = () => {
    const told = new Map<string, number>();
    for (const { event, atMs } of shop.arrived) {
      const settledMs = Date.parse(event.timestamp);
      // It may come twice: the first counts.
      if (event.timestamp >= from && event.subject.object === 'operation' && !told.has(event.id))
        told.set(event.id, atMs - settledMs);
    }
    return [...told.values()];
  };
  while (delays().length < wanted && Date.now() < endMs) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  const all = delays();
  if (all.length < wanted) throw new Error(`The shop was told of ${all.length} of ${wanted} operations`);
  return { webhooks: all.length, medianMs: quantile(all, 0.5), p95Ms: quantile(all, 0.95) };
}
