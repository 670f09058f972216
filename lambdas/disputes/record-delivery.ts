import { routes } from '../../src/contract/routes.ts';
import { deliver } from '../../src/domain/decide-dispute.ts';
import { answerActed, takeStep, type ActDeps } from '../../src/edge/act-on-dispute.ts';
import { withBell, type Bell } from '../../src/edge/ring-case.ts';
import { startCases } from '../../src/edge/start-cases.ts';
import { bound } from '../../src/edge/time-range.ts';
import { serve, type Input } from '../../src/edge/serve.ts';

export async function handle(input: Input<typeof routes.recordDelivery>, deps: ActDeps & Bell) {
  const { channel, deliveredAt, reference = null } = input.body;
  const acted = await takeStep(input, '', deps, (one, said, { entity }) => {
    // A day begins before what was sealed on it.
    const told = bound(deliveredAt, 'from', entity.timeZone) ?? said.at;
    const sealedAt = one.representment?.sealedAt ?? told;
    const sentAt = deliveredAt?.includes('T') ? told : told < sealedAt ? sealedAt : told;
    return deliver(one, { channel, deliveredAt: sentAt, reference }, entity, said);
  });
  if ('dispute' in acted) await deps.ring(acted.dispute.id);
  return answerActed(acted, deps);
}

export const handler = serve(routes.recordDelivery, withBell(startCases), handle);
