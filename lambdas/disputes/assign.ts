import { routes } from '../../src/contract/routes.ts';
import { assign } from '../../src/domain/decide-dispute.ts';
import { answerActed, takeStep, type ActDeps } from '../../src/edge/act-on-dispute.ts';
import { startCases } from '../../src/edge/start-cases.ts';
import { serve, type Input } from '../../src/edge/serve.ts';

export const handle = async (input: Input<typeof routes.assignDispute>, deps: ActDeps) =>
  answerActed(await takeStep(input, '', deps, (one, said) => assign(one, input.body.assignee, said)), deps);

export const handler = serve(routes.assignDispute, startCases, handle);
