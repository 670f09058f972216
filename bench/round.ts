import type { Post } from './caller.ts';
import { runCycle, type Sample } from './cycle.ts';
import type { Side } from './side.ts';

export type Round = {
  readonly samples: readonly Sample[];
  readonly tookMs: number;
  /** Of the payments that ended early: one was not answered with success. */
  readonly failures: readonly unknown[];
};

/** As many callers at once, each with its own payments one after another. */
export async function runRound(side: Side, post: Post, callers: number, cyclesEach: number): Promise<Round> {
  const startMs = performance.now();
  const samples: Sample[] = [];
  const failures: unknown[] = [];
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (let cycle = 0; cycle < cyclesEach; cycle += 1) {
        await runCycle(side, post).then(
          (cycle) => samples.push(...cycle),
          (error: unknown) => failures.push(error),
        );
      }
    }),
  );
  return { samples, tookMs: performance.now() - startMs, failures };
}
