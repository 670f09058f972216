import { presentDiscrepancy } from '../../src/contract/present-discrepancy.ts';
import { routes } from '../../src/contract/routes.ts';
import { isFindingId } from '../../src/domain/ids.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { json, notFound, problem, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startCorrections, type CorrectionDeps } from '../../src/edge/start-corrections.ts';
import { visibleEntity } from '../../src/edge/visible.ts';
import { bookFinding, close } from '../../src/exactly-once/book-finding.ts';

export async function handle(
  { caller, params: { discrepancyId = '' }, body }: Input<typeof routes.correctDiscrepancy>,
  deps: CorrectionDeps,
): Promise<Reply> {
  const finding = isFindingId(discrepancyId) ? await deps.findings.get(discrepancyId) : null;
  const entity = finding && (await visibleEntity(finding.entity, caller, deps));
  if (!finding || !entity) return notFound();
  if (finding.closed) return problem('already_closed', { detail: `${finding.closed.by} closed it.` });

  const closer = { by: caller.name, reason: body.reason };
  const end =
    body.action === 'book'
      ? await bookFinding(finding, entity, closer, deps)
      : await close(finding, { as: 'accepted', ...closer, at: instantOf(deps.now()) }, deps);
  switch (end.kind) {
    case 'closed':
      return json(200, presentDiscrepancy(end.finding));
    case 'later':
      return problem('gateway_silent', { detail: `${end.why} Repeat the request.`, headers: { 'retry-after': '60' } });
    case 'refused':
      return problem('not_bookable', { detail: end.why });
    case 'moved':
      return problem('already_closed', { detail: 'Somebody else closed it just now.' });
  }
}

export const handler = serve(routes.correctDiscrepancy, startCorrections, handle);
