import { presentPayment } from '../../src/contract/present-payment.ts';
import { routes } from '../../src/contract/routes.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { isMoney, parseAmount } from '../../src/domain/money.ts';
import { startImports, type ImportingDeps } from '../../src/edge/start-imports.ts';
import { json, notFound, problem, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { visibleEntity } from '../../src/edge/visible.ts';
import { importPayment } from '../../src/exactly-once/import-payment.ts';

const statuses = { existing: 200, booked: 201, incomplete: 202 } as const;

export async function handle(
  { caller, body }: Input<typeof routes.importPayment>,
  deps: ImportingDeps,
): Promise<Reply> {
  const { gatewayId, expected, reference = null, metadata = {} } = body;
  const entity = await visibleEntity(body.entity, caller, deps);
  if (!entity) return notFound();
  const amount = parseAmount(expected.amount, expected.currency);
  if (!isMoney(amount)) {
    const errors = [{ pointer: '#/expected/amount', detail: amount.problem }];
    return problem('invalid_amount', { detail: amount.problem, errors });
  }
  const facts = { reference, metadata, card: null, requestedBy: caller.name };
  const end = await importPayment({ entity, gatewayId, expected: { type: expected.type, amount }, facts }, deps);
  switch (end.kind) {
    case 'mismatch':
      return problem('import_mismatch', { detail: end.why });
    case 'unsupported':
      return problem('import_unsupported', { detail: end.why });
    case 'refused':
      return problem('gateway_unusable', { detail: end.why });
    case 'contended':
      return problem('contended', { detail: 'Repeat the import.' });
    case 'existing':
    case 'booked':
    case 'incomplete': {
      const headers = {
        location: `/v1/payments/${end.head.id}`,
        ...(end.kind === 'incomplete' ? { 'retry-after': '60' } : {}),
      };
      return json(statuses[end.kind], presentPayment(end.head, entity, instantOf(deps.now())), headers);
    }
  }
}

export const handler = serve(routes.importPayment, startImports, handle);
