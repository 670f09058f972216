import { routes } from '../../src/contract/routes.ts';
import { followUp } from '../../src/edge/follow-up.ts';
import { startMoney, type MoneyDeps } from '../../src/edge/start-money.ts';
import { serve, type Input } from '../../src/edge/serve.ts';

export const handle = (input: Input<typeof routes.capture>, deps: MoneyDeps) => followUp('capture', input, deps);

export const handler = serve(routes.capture, startMoney, handle);
