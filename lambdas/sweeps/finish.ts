import * as z from 'zod';
import { instantOf } from '../../src/domain/instant.ts';
import { isSweepId } from '../../src/domain/sweep.ts';
import { serveTask } from '../../src/edge/serve-task.ts';
import { startRuntime, type Runtime } from '../../src/edge/start-runtime.ts';
import { sweepStore, type SweepStore } from '../../src/store/sweep-store.ts';

const swept = z.object({
  sweepId: z.string().refine(isSweepId),
  lanes: z.array(z.object({ lane: z.int(), broke: z.boolean() })),
});

type Deps = Pick<Runtime, 'now'> & { readonly sweeps: Pick<SweepStore, 'finish' | 'release'> };

/** Closes the reports of a run and lets the next one begin. */
export async function handle({ sweepId, lanes }: z.infer<typeof swept>, { sweeps, now }: Deps) {
  const broke = lanes.some((lane) => lane.broke);
  await sweeps.finish(sweepId, broke, instantOf(now()));
  await sweeps.release(sweepId);
  return { sweepId, broke };
}

function start() {
  const runtime = startRuntime();
  return { ...runtime, sweeps: sweepStore(runtime.table) };
}

/** Task FinishReport of workflows/expiry-sweep.asl.json. */
export const handler = serveTask('sweeps/finish', swept, start, handle);
