import { presentOperation } from '../../src/contract/present-operation.ts';
import { routes } from '../../src/contract/routes.ts';
import { pageOf } from '../../src/edge/page-of.ts';
import { startReads, type ReadDeps } from '../../src/edge/start-reads.ts';
import { json, notFound, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { visiblePayment } from '../../src/edge/visible.ts';

export async function handle(
  { caller, params, query }: Input<typeof routes.listPaymentOperations>,
  deps: Pick<ReadDeps, 'payments' | 'entity'>,
): Promise<Reply> {
  const visible = await visiblePayment(params['paymentId'], caller, deps, deps.payments.whole, ({ head }) => head);
  if (!visible) return notFound();
  const page = pageOf(visible.found.operations, query, visible.found.head.id);
  return 'refused' in page ? page.refused : json(200, { ...page.list, data: page.list.data.map(presentOperation) });
}

export const handler = serve(routes.listPaymentOperations, startReads, handle);
