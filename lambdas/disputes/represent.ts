import { routes } from '../../src/contract/routes.ts';
import { represent } from '../../src/domain/decide-dispute.ts';
import { missingEvidence } from '../../src/domain/evidence-slots.ts';
import { answerActed, takeStep, type ActDeps } from '../../src/edge/act-on-dispute.ts';
import { startCases } from '../../src/edge/start-cases.ts';
import { serve, type Input } from '../../src/edge/serve.ts';

/** Seals the contest. Sealing is not sending: `record-delivery` is. */
export async function handle(input: Input<typeof routes.represent>, deps: ActDeps) {
  const acted = await takeStep(input, input.body.reason ?? '', deps, (one, said, { kinds }) =>
    represent(one, { pack: null, missing: missingEvidence(one.reason.normalized, kinds) }, said),
  );
  return answerActed(acted, deps);
}

export const handler = serve(routes.represent, startCases, handle);
