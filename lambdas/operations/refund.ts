import { routes } from '../../src/contract/routes.ts';
import { followUp } from '../../src/edge/follow-up.ts';
import { startMoney, type MoneyDeps } from '../../src/edge/start-money.ts';
import { serve, type Input } from '../../src/edge/serve.ts';

export const handle = (input: Input<typeof routes.refund>, deps: MoneyDeps) => followUp('refund', input, deps);

export const handler = serve(routes.refund, startMoney, handle);
