import { routes } from '../../src/contract/routes.ts';
import { accept } from '../../src/domain/decide-dispute.ts';
import { answerActed, takeStep, type ActDeps } from '../../src/edge/act-on-dispute.ts';
import { withBell, type Bell } from '../../src/edge/ring-case.ts';
import { startCases } from '../../src/edge/start-cases.ts';
import { bookedFirst, type BookedFirstDeps } from '../../src/exactly-once/booked-first.ts';
import { serve, type Input } from '../../src/edge/serve.ts';

export async function handle(input: Input<typeof routes.acceptDispute>, deps: ActDeps & BookedFirstDeps & Bell) {
  const { reason = '' } = input.body;
  const acted = await takeStep(input, reason, deps, (one, said) => bookedFirst(accept(one, said), deps));
  if ('dispute' in acted) await deps.ring(acted.dispute.id);
  return answerActed(acted, deps);
}

export const handler = serve(routes.acceptDispute, withBell(startCases), handle);
