import { presentLetter } from '../../src/contract/present-letter.ts';
import { routes } from '../../src/contract/routes.ts';
import { isLetterId } from '../../src/domain/ids.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { dismissLetter } from '../../src/domain/letter.ts';
import { isRejection } from '../../src/domain/plan.ts';
import { json, notFound, problem, rejected, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startDismissals, type DismissalDeps } from '../../src/edge/start-dismissals.ts';
import { visibleEntity } from '../../src/edge/visible.ts';

export async function handle(
  { caller, params: { letterId = '' }, body }: Input<typeof routes.dismissLetter>,
  deps: DismissalDeps,
): Promise<Reply> {
  const letter = isLetterId(letterId) ? await deps.letters.get(letterId) : null;
  if (!letter || !(await visibleEntity(letter.entity, caller, deps))) return notFound();
  const step = dismissLetter(letter, { by: caller.name, reason: body.reason }, instantOf(deps.now()));
  if (isRejection(step)) return rejected(step);
  return (await deps.letters.change(step))
    ? json(200, presentLetter(step.after))
    : problem('contended', { detail: 'Repeat the request.' });
}

export const handler = serve(routes.dismissLetter, startDismissals, handle);
