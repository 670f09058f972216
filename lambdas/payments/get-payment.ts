import { presentOperation } from '../../src/contract/present-operation.ts';
import { presentPayment } from '../../src/contract/present-payment.ts';
import { routes } from '../../src/contract/routes.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { startReads, type ReadDeps } from '../../src/edge/start-reads.ts';
import { json, notFound, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { visiblePayment } from '../../src/edge/visible.ts';

export async function handle(
  { caller, params }: Input<typeof routes.getPayment>,
  deps: Pick<ReadDeps, 'payments' | 'entity' | 'now'>,
): Promise<Reply> {
  const visible = await visiblePayment(params['paymentId'], caller, deps, deps.payments.whole, ({ head }) => head);
  if (!visible) return notFound();
  const { head, operations } = visible.found;
  const payment = presentPayment(head, visible.entity, instantOf(deps.now()));
  return json(200, { ...payment, operations: operations.map(presentOperation) });
}

export const handler = serve(routes.getPayment, startReads, handle);
