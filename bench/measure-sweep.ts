import { setTimeout as pause } from 'node:timers/promises';
import type { Stack } from '../admin/local-stack.ts';
import { names } from '../infra/names.ts';
import { clientOf } from '../local/client-of.ts';
import { moveClock } from '../local/move-clock.ts';
import { bodies, entity } from './bodies.ts';
import type { Post } from './caller.ts';
import { startCountingProxy } from './counting-proxy.ts';
import { gatewayRequests } from './gateway-requests.ts';
import { pointAt } from './point-at.ts';

/** What it took to reverse as many as were due, over all runs: requests and write units of the function that works on slices, the reversals that the sandbox saw, and the time by the reports. */
export type SweptMany = {
  readonly due: number;
  readonly requests: Readonly<Record<string, number>>;
  readonly reversalsSent: number;
  readonly tableWriteUnits: number;
  readonly indexWriteUnits: number;
  readonly sweepMs: number;
  /** What it took to pre-authorize as many over HTTP before, with so many callers at once. */
  readonly begunMs: number;
  readonly callers: number;
};

/** An authorization that a shopper began with a Visa card lives for seven days; the sweep acts a day before its end. */
const untilDueMs = 6.5 * 24 * 60 * 60_000;
const longestMs = 60 * 60_000;
/** What the clock asks meanwhile, to compare books and to see that look-ups are answered, is not the sweep's. */
const sent = 'POST /v1/payments/{id}';

/** Pre-authorizes as many, lets days pass, and counts what the run asks of others until it has reversed them all. */
export async function measureSweep(stack: Stack, post: Post, due: number, callers: number): Promise<SweptMany> {
  const { listSweeps } = clientOf(stack, 'operations');
  const body = JSON.stringify(bodies['pre-authorization']);
  const beginMs = performance.now();
  let left = due;
  const begin = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const answer = await post('/v1/payments', body);
      if (answer.status !== 201)
        throw new Error(`A pre-authorization was answered with ${answer.status} ${answer.body}`);
    }
  };
  await Promise.all(Array.from({ length: callers }, begin));
  const begunMs = performance.now() - beginMs;

  const proxy = await startCountingProxy(stack.emulator);
  try {
    await pointAt(proxy.url, names.lambda('local', 'sweeps/slice'));
    const before = await gatewayRequests(stack.sandbox, sent);
    await moveClock(stack, untilDueMs);
    const runs = async () => (await listSweeps({ entity }).page()).data;
    const reversed = (all: Awaited<ReturnType<typeof runs>>) =>
      all.reduce((sum, { counts }) => sum + counts['reversed'], 0);
    const endMs = performance.now() + longestMs;
    let all = await runs();
    while (reversed(all) < due || all.some(({ status }) => status === 'running')) {
      if (performance.now() > endMs) throw new Error(`${reversed(all)} of ${due} are reversed`);
      await pause(1_000);
      all = await runs();
    }
    const passed = proxy.take();
    const sum = (value: (one: (typeof passed)[number]) => number) =>
      passed.reduce((total, one) => total + value(one), 0);
    return {
      due,
      requests: Object.fromEntries(
        [...Map.groupBy(passed, ({ target }) => target.replace(/^.*\./, ''))].map(([kind, of]) => [kind, of.length]),
      ),
      reversalsSent: (await gatewayRequests(stack.sandbox, sent)) - before,
      tableWriteUnits: sum(({ tableWriteUnits }) => tableWriteUnits),
      indexWriteUnits: sum(({ indexWriteUnits }) => indexWriteUnits),
      sweepMs: all.reduce((total, { durationMs }) => total + durationMs, 0),
      begunMs,
      callers,
    };
  } finally {
    proxy.close();
  }
}
