import { presentSuggestion } from '../../src/contract/present-suggestion.ts';
import { routes } from '../../src/contract/routes.ts';
import { importLetters, type ImportLettersDeps, type LineEnd } from '../../src/edge/import-letters.ts';
import { readLetters } from '../../src/edge/read-letters.ts';
import { json, notFound, problem, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startLetters } from '../../src/edge/start-letters.ts';
import type { Runtime } from '../../src/edge/start-runtime.ts';
import { visibleEntity } from '../../src/edge/visible.ts';

export async function handle(
  { caller, query, body, startedAtMs }: Input<typeof routes.importDisputes>,
  deps: ImportLettersDeps & Pick<Runtime, 'entity'>,
): Promise<Reply> {
  const entity = await visibleEntity(query.entity, caller, deps);
  if (!entity) return notFound();
  const lines = readLetters(body.csv, entity, deps.now());
  if ('problem' in lines) {
    return problem('invalid_request', {
      detail: lines.problem,
      errors: [{ pointer: '#/csv', detail: lines.problem }],
    });
  }
  const dryRun = query.dryRun === 'true';
  const ends = await importLetters(lines, { entity, by: caller.name, dryRun }, startedAtMs, deps);
  const complete = ends.every(({ kind }) => kind !== 'left');
  return json(200, { object: 'dispute_import', entity: entity.name, dryRun, complete, lines: ends.map(present) });
}

function present({ line, caseNumber, arn, kind, ...end }: LineEnd) {
  return {
    line,
    result: kind,
    caseNumber,
    arn,
    paymentId: null,
    disputeId: null,
    operation: null,
    code: null,
    detail: null,
    errors: [],
    ...end,
    suggestions: 'suggestions' in end ? end.suggestions.map(presentSuggestion) : [],
  };
}

export const handler = serve(routes.importDisputes, startLetters, handle);
