import { presentDispute } from '../../src/contract/present-dispute.ts';
import { presentEvidence } from '../../src/contract/present-evidence.ts';
import { presentFacts } from '../../src/contract/present-facts.ts';
import { presentOperation } from '../../src/contract/present-operation.ts';
import { presentPayment } from '../../src/contract/present-payment.ts';
import { routes } from '../../src/contract/routes.ts';
import { disputeFacts } from '../../src/domain/dispute-facts.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { etagOf } from '../../src/edge/act-on-dispute.ts';
import { json, notFound, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import type { CaseDeps } from '../../src/edge/start-cases.ts';
import { startEvidence, type EvidenceDeps } from '../../src/edge/start-evidence.ts';
import { visibleDispute } from '../../src/edge/visible-dispute.ts';

export async function handle(
  { caller, params }: Input<typeof routes.getDispute>,
  deps: Pick<CaseDeps, 'disputes' | 'payments' | 'entity' | 'now'> & Pick<EvidenceDeps, 'evidence'>,
): Promise<Reply> {
  const visible = await visibleDispute(params['disputeId'], caller, deps);
  if (!visible) return notFound();
  const { dispute, entity } = visible;
  const [whole, pieces, history] = await Promise.all([
    deps.payments.whole(dispute.paymentId),
    deps.evidence.of(dispute.id),
    deps.disputes.history(dispute),
  ]);
  if (!whole) throw new Error(`The payment ${dispute.paymentId} of ${dispute.id} is missing`);
  const { head, operations } = whole;
  const now = instantOf(deps.now());
  const shown = presentDispute(dispute, now);
  const timeline = history.map(({ type, at, object, decision }) => ({
    type,
    at,
    by: decision.by,
    reason: decision.reason === '' ? null : decision.reason,
    version: object.version,
  }));
  const body = {
    ...shown,
    evidence: shown.evidence.map((slot) => ({
      ...slot,
      pieces: pieces.filter(({ kind }) => kind === slot.kind).map(presentEvidence),
    })),
    facts: presentFacts(disputeFacts(head, operations, dispute)),
    payment: { ...presentPayment(head, entity, now), operations: operations.map(presentOperation) },
    timeline,
  };
  return json(200, body, { etag: etagOf(dispute) });
}

export const handler = serve(routes.getDispute, startEvidence, handle);
