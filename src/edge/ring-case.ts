import { ringDispute } from '../clock/ring-dispute.ts';
import type { DisputeId } from '../domain/ids.ts';
import { disputeFlowStore } from '../store/dispute-flow-store.ts';
import { disputeStore } from '../store/dispute-store.ts';
import { answerTask } from '../workflow/answer-task.ts';
import type { Runtime } from './start-runtime.ts';

/** Wakes the workflow of a case that somebody has decided about. */
export type Bell = { readonly ring: (id: DisputeId) => Promise<void> };

/** What a function needs whose decision a workflow waits for: all that `start` makes, and the bell. */
export const withBell =
  <R extends Runtime>(start: () => R) =>
  (): R & Bell => {
    const runtime = start();
    return { ...runtime, ring: ringCase(runtime) };
  };

/** What is decided is decided, so a bell that fails is only logged: the clock rings it within a minute or two. */
function ringCase({ table, logger }: Pick<Runtime, 'table' | 'logger'>): Bell['ring'] {
  const [flows, disputes, answer] = [disputeFlowStore(table), disputeStore(table), answerTask()];
  return async (id) => {
    try {
      // The bell first: one that is left after this has read the case after the decision.
      const flow = await flows.get(id);
      const dispute = await disputes.get(id);
      if (dispute && flow) await ringDispute(dispute, flow, answer);
    } catch (error) {
      logger.warn('bell not rung', { disputeId: id, error: error instanceof Error ? error : String(error) });
    }
  };
}
