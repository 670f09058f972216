import type { Post } from './caller.ts';
import { runCycle } from './cycle.ts';
import { operations } from './operation.ts';
import { runRound } from './round.ts';
import type { Side } from './side.ts';

/**
 * First every operation by all callers at once, so that each function has as many processes as it will ever need: one that
 * starts while times are taken would be most of them. Then rounds as usual, so that the code in them is compiled.
 */
export async function warmUp(side: Side, post: Post, callers: number, cyclesEach: number): Promise<void> {
  const gates = new Map(operations.map((operation) => [operation, gateFor(callers)]));
  await Promise.all(
    Array.from({ length: callers }, () =>
      runCycle(side, post, async (operation, work) => {
        await gates.get(operation)?.();
        await work();
      }),
    ),
  );
  await runRound(side, post, callers, cyclesEach);
}

/** Opens when that many are waiting. */
function gateFor(callers: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let waiting = 0;
  return async () => {
    waiting += 1;
    if (waiting === callers) resolve(undefined);
    await promise;
  };
}
