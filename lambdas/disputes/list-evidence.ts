import { presentEvidence } from '../../src/contract/present-evidence.ts';
import { routes } from '../../src/contract/routes.ts';
import { json, notFound, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startEvidence, type EvidenceDeps } from '../../src/edge/start-evidence.ts';
import { visibleDispute } from '../../src/edge/visible-dispute.ts';

export async function handle(
  { caller, params }: Input<typeof routes.listEvidence>,
  deps: EvidenceDeps,
): Promise<Reply> {
  const visible = await visibleDispute(params['disputeId'], caller, deps);
  if (!visible) return notFound();
  const pieces = await deps.evidence.of(visible.dispute.id);
  return json(200, { object: 'list', data: pieces.map(presentEvidence), hasMore: false, nextCursor: null });
}

export const handler = serve(routes.listEvidence, startEvidence, handle);
