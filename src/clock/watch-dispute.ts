import { attentionTo, executionName, type Attempt, type DisputeFlow } from '../domain/dispute-flow.ts';
import { instantOf, plusMs } from '../domain/instant.ts';
import { isDisputeId } from '../domain/ids.ts';
import type { DisputeFlowStore } from '../store/dispute-flow-store.ts';
import type { DisputeStore } from '../store/dispute-store.ts';
import type { DueStore, Leased } from '../store/due-store.ts';
import type { AnswerTask } from '../workflow/answer-task.ts';
import type { LookAtExecution } from '../workflow/look-at-execution.ts';
import type { StartExecution } from '../workflow/start-execution.ts';
import { ringDispute } from './ring-dispute.ts';
import type { DueHandler } from './tick.ts';

export type WatchDeps = {
  readonly ring: Pick<DueStore, 'leave'>;
  readonly flows: Pick<DisputeFlowStore, 'get' | 'begin' | 'lookAgain'>;
  readonly disputes: Pick<DisputeStore, 'get'>;
  readonly start: StartExecution;
  readonly lookAt: LookAtExecution;
  readonly answer: AnswerTask;
  readonly now: () => number;
};

/** An execution that was begun is heard of within seconds. */
export const quietMs = 10 * 60_000;
const afterGivingUpMs = 12 * 60 * 60_000;

/**
 * The workflow of a case that has begun, or gone on, or was not looked at for an hour: starts what does not run, rings a bell that nobody
 * has rung, and leaves alone what needs nothing. The case is the truth; an execution only follows it.
 */
export function watchDispute({ ring, flows, disputes, start, lookAt, answer, now }: WatchDeps): DueHandler {
  const read = async ({ id }: Leased) => {
    const [dispute, flow] = isDisputeId(id) ? await Promise.all([disputes.get(id), flows.get(id)]) : [null, null];
    if (!dispute || !flow) throw new Error(`The dispute ${id} cannot be read`);
    return { dispute, flow };
  };
  const startOne = (attempt: Attempt) => start(executionName(attempt), { ...attempt });
  const begin = async (flow: DisputeFlow): Promise<string> => {
    const at = instantOf(now());
    if (!(await flows.begin(flow, plusMs(at, quietMs)))) return 'taken';
    // Should the earlier one wait after all, it ends now.
    if (flow.waits) await answer(flow.waits.token, { standing: 'superseded', waitSeconds: 0 });
    await startOne({ disputeId: flow.disputeId, stage: flow.stage, attempt: flow.attempt + 1 });
    return flow.attempt === 0 ? 'begun' : 'begun_anew';
  };

  return {
    quota: 50,
    async run(one) {
      const { dispute, flow } = await read(one);
      const { disputeId, stage, attempt } = flow;
      const alive = attempt === 0 ? 'absent' : await lookAt(executionName(flow));
      const attention = attentionTo(flow, dispute, alive, instantOf(now()));
      if (attention.kind === 'rest') {
        await ring.leave(one);
        return 'rest';
      }
      // Before what may fail or break off: then it is looked at again.
      await flows.lookAgain(one, disputeId, attention.nextLookAt);
      switch (attention.kind) {
        case 'begin':
          return begin(flow);
        case 'start':
          return startOne({ disputeId, stage, attempt });
        case 'ring':
          return ringDispute(dispute, flow, answer);
        case 'watch':
          return 'watched';
      }
    },
    async giveUp(one) {
      const { flow } = await read(one);
      await flows.lookAgain(one, flow.disputeId, plusMs(instantOf(now()), afterGivingUpMs));
    },
  };
}
