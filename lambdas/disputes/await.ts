import * as z from 'zod';
import { bellOf } from '../../src/clock/ring-dispute.ts';
import { awaitables } from '../../src/domain/dispute-flow.ts';
import { disputeStages } from '../../src/domain/dispute-steps.ts';
import { isDisputeId } from '../../src/domain/ids.ts';
import { instantOf, plusMs } from '../../src/domain/instant.ts';
import { serveTask } from '../../src/edge/serve-task.ts';
import { startRuntime, type Runtime } from '../../src/edge/start-runtime.ts';
import { disputeFlowStore, type DisputeFlowStore } from '../../src/store/dispute-flow-store.ts';
import { disputeStore, type DisputeStore } from '../../src/store/dispute-store.ts';
import { answerTask, type AnswerTask } from '../../src/workflow/answer-task.ts';

const waiting = z.object({
  disputeId: z.string().refine(isDisputeId),
  stage: z.enum(disputeStages),
  attempt: z.int(),
  awaits: z.enum(awaitables),
  token: z.string().min(1),
});

type Deps = Pick<Runtime, 'now'> & {
  readonly flows: Pick<DisputeFlowStore, 'beat'>;
  readonly disputes: Pick<DisputeStore, 'get'>;
  readonly answer: AnswerTask;
};

/** A week and an hour: the task's time-out is a week, after which it comes back with another token. */
const quietMs = 169 * 60 * 60_000;

/**
 * Leaves the bell of an execution beside the case, and then reads the case: who decides writes the case and then reads the bell, so one of the
 * two sees the other. Where the case has gone on already, it rings at once.
 */
export async function handle({ awaits, token, ...attempt }: z.infer<typeof waiting>, deps: Deps) {
  const quietUntil = plusMs(instantOf(deps.now()), quietMs);
  const counts = await deps.flows.beat(attempt, { for: awaits, token }, quietUntil);
  const dispute = await deps.disputes.get(attempt.disputeId);
  if (!dispute) throw new Error(`The dispute ${attempt.disputeId} cannot be read`);
  const bell = counts ? bellOf(dispute, attempt) : { standing: 'superseded', waitSeconds: 0 };
  if (bell.standing !== awaits) await deps.answer(token, bell);
  return { ...attempt, awaits, standing: bell.standing };
}

function start() {
  const runtime = startRuntime();
  const { table } = runtime;
  return { ...runtime, flows: disputeFlowStore(table), disputes: disputeStore(table), answer: answerTask() };
}

/** Tasks AwaitDecision and AwaitRuling of workflows/dispute.asl.json. */
export const handler = serveTask('disputes/await', waiting, start, handle);
