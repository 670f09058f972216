import { routes } from '../../src/contract/routes.ts';
import { beginPayment } from '../../src/edge/begin-payment.ts';
import { startMoney, type MoneyDeps } from '../../src/edge/start-money.ts';
import { serve, type Input } from '../../src/edge/serve.ts';

export const handle = (input: Input<typeof routes.payOut>, deps: MoneyDeps) => beginPayment('payout', input, deps);

export const handler = serve(routes.payOut, startMoney, handle);
