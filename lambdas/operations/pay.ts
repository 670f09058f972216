import { routes } from '../../src/contract/routes.ts';
import { beginPayment } from '../../src/edge/begin-payment.ts';
import { startMoney, type MoneyDeps } from '../../src/edge/start-money.ts';
import { serve, type Input } from '../../src/edge/serve.ts';

/** A pre-authorization or a debit: one route, so one function (docs/adr/002). */
export const handle = (input: Input<typeof routes.createPayment>, deps: MoneyDeps) =>
  beginPayment(input.body.type, input, deps);

export const handler = serve(routes.createPayment, startMoney, handle);
