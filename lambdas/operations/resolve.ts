import { presentOperation } from '../../src/contract/present-operation.ts';
import { presentPayment } from '../../src/contract/present-payment.ts';
import { routes } from '../../src/contract/routes.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { json, notFound, problem, rejected, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startDecisions, type DecisionDeps } from '../../src/edge/start-decisions.ts';
import { visibleOperation } from '../../src/edge/visible-operation.ts';
import { resolveByHand } from '../../src/exactly-once/resolve-by-hand.ts';

export async function handle(
  { caller, params, body }: Input<typeof routes.resolveOperation>,
  deps: DecisionDeps,
): Promise<Reply> {
  const visible = await visibleOperation(params['operationId'], caller, deps);
  if (!visible) return notFound();
  const { outcome: verdict, reason, gatewayId = null, amount = null } = body;
  const said = { verdict, reason, by: caller.name, gatewayId, amount };
  const { entity } = visible;
  const end = await resolveByHand(visible.operation, said, entity, deps);
  switch (end.kind) {
    case 'rejected':
      return rejected(end.rejection);
    case 'contended':
      return problem('contended', { detail: 'Repeat the request.' });
    case 'settled': {
      const { operation } = end;
      const head = (await deps.payments.head(operation.paymentId)) ?? visible.head;
      return json(200, {
        ...presentOperation(operation),
        payment: presentPayment(head, entity, instantOf(deps.now())),
      });
    }
  }
}

export const handler = serve(routes.resolveOperation, startDecisions, handle);
