import * as z from 'zod';
import { standingOf } from '../../src/domain/dispute-flow.ts';
import { disputeStages } from '../../src/domain/dispute-steps.ts';
import { isDisputeId } from '../../src/domain/ids.ts';
import { instantOf, plusMs } from '../../src/domain/instant.ts';
import { quietMs } from '../../src/clock/watch-dispute.ts';
import { serveTask } from '../../src/edge/serve-task.ts';
import { startDisputes } from '../../src/edge/start-disputes.ts';
import type { Runtime } from '../../src/edge/start-runtime.ts';
import { settleDispute, type SettleDisputeDeps } from '../../src/exactly-once/settle-dispute.ts';
import { disputeFlowStore, type DisputeFlowStore } from '../../src/store/dispute-flow-store.ts';

const attempt = z.object({
  disputeId: z.string().refine(isDisputeId),
  stage: z.enum(disputeStages),
  attempt: z.int(),
});

type Deps = SettleDisputeDeps & Pick<Runtime, 'entity'> & { readonly flows: Pick<DisputeFlowStore, 'beat'> };

const leastWaitMs = 60_000;
const mostWaitMs = 6 * 60 * 60_000;

/**
 * Brings about what the decision owes the books, and says where the case is then. What waits for the gateway waits as long again as it has
 * been waiting: an answer that has been open for days does not come in the next minute.
 */
export async function handle(input: z.infer<typeof attempt>, deps: Deps) {
  const dispute = await deps.disputes.get(input.disputeId);
  const entity = dispute && (await deps.entity(dispute.entity));
  if (!entity) throw new Error(`The dispute ${input.disputeId}, or its entity, cannot be read`);
  const now = deps.now();
  const openMs = now - Date.parse(dispute.decidedAt ?? instantOf(now));
  const waitMs = Math.min(Math.max(openMs, leastWaitMs), mostWaitMs);
  const waitSeconds = Math.ceil(waitMs / 1_000);
  if (!(await deps.flows.beat(input, null, plusMs(instantOf(now), waitMs + quietMs)))) {
    return { ...input, standing: 'superseded', waitSeconds };
  }
  const standing = standingOf(await settleDispute(dispute, entity, deps), input.stage);
  return { ...input, standing: standing === 'reverse' ? 'reversing' : standing, waitSeconds };
}

function start() {
  const runtime = startDisputes();
  return { ...runtime, flows: disputeFlowStore(runtime.table) };
}

/** Task ReverseChargeback of workflows/dispute.asl.json. */
export const handler = serveTask('disputes/settle', attempt, start, handle);
