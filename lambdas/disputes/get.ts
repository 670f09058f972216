import { presentDispute } from '../../src/contract/present-dispute.ts';
import { presentOperation } from '../../src/contract/present-operation.ts';
import { presentPayment } from '../../src/contract/present-payment.ts';
import { routes } from '../../src/contract/routes.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { etagOf } from '../../src/edge/act-on-dispute.ts';
import { json, notFound, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startCases, type CaseDeps } from '../../src/edge/start-cases.ts';
import { visibleDispute } from '../../src/edge/visible-dispute.ts';

export async function handle(
  { caller, params }: Input<typeof routes.getDispute>,
  deps: Pick<CaseDeps, 'disputes' | 'payments' | 'entity' | 'now'>,
): Promise<Reply> {
  const visible = await visibleDispute(params['disputeId'], caller, deps);
  if (!visible) return notFound();
  const { dispute, entity } = visible;
  const [whole, kinds, history] = await Promise.all([
    deps.payments.whole(dispute.paymentId),
    deps.disputes.evidenceOf(dispute.id),
    deps.disputes.history(dispute),
  ]);
  if (!whole) throw new Error(`The payment ${dispute.paymentId} of ${dispute.id} is missing`);
  const now = instantOf(deps.now());
  const payment = presentPayment(whole.head, entity, now);
  const timeline = history.map(({ type, at, object, decision }) => ({
    type,
    at,
    by: decision.by,
    reason: decision.reason === '' ? null : decision.reason,
    version: object.version,
  }));
  const body = {
    ...presentDispute(dispute, kinds, now),
    payment: { ...payment, operations: whole.operations.map(presentOperation) },
    timeline,
  };
  return json(200, body, { etag: etagOf(dispute) });
}

export const handler = serve(routes.getDispute, startCases, handle);
