import * as z from 'zod';
import { sweepSlice } from '../../src/clock/sweep-slice.ts';
import { isInstant } from '../../src/domain/instant.ts';
import { isSweepId } from '../../src/domain/sweep.ts';
import { serveTask } from '../../src/edge/serve-task.ts';
import { startSweeps } from '../../src/edge/start-sweeps.ts';

const lane = z.object({
  sweepId: z.string().refine(isSweepId),
  lane: z.int(),
  slices: z.int(),
  turnsUntil: z.string().refine(isInstant).nullable().default(null),
});

/** Task SweepSlice of workflows/expiry-sweep.asl.json. */
export const handler = serveTask('sweeps/slice', lane, startSweeps, sweepSlice);
