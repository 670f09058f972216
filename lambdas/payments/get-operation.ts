import { presentOperation } from '../../src/contract/present-operation.ts';
import { presentPayment } from '../../src/contract/present-payment.ts';
import { routes } from '../../src/contract/routes.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { startReads, type ReadDeps } from '../../src/edge/start-reads.ts';
import { json, notFound, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { visibleOperation } from '../../src/edge/visible-operation.ts';

export async function handle(
  { caller, params }: Input<typeof routes.getOperation>,
  deps: Pick<ReadDeps, 'payments' | 'entity' | 'now'>,
): Promise<Reply> {
  const visible = await visibleOperation(params['operationId'], caller, deps);
  if (!visible) return notFound();
  const payment = presentPayment(visible.head, visible.entity, instantOf(deps.now()));
  return json(200, { ...presentOperation(visible.operation), payment });
}

export const handler = serve(routes.getOperation, startReads, handle);
