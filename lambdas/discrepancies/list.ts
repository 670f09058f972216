import { presentDiscrepancy } from '../../src/contract/present-discrepancy.ts';
import { routes } from '../../src/contract/routes.ts';
import { findingStatus, type Finding } from '../../src/domain/finding.ts';
import { answerList } from '../../src/edge/answer-list.ts';
import { discrepancyColumns } from '../../src/edge/columns.ts';
import { pageWanted } from '../../src/edge/page-wanted.ts';
import type { Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startReads, type ReadDeps } from '../../src/edge/start-reads.ts';

const route = routes.listDiscrepancies;

export async function handle(
  { caller, query, accept }: Input<typeof route>,
  { lists, entity }: Pick<ReadDeps, 'lists' | 'entity'>,
): Promise<Reply> {
  const wanted = await pageWanted(query, caller, entity, { from: undefined, to: undefined });
  if ('refused' in wanted) return wanted.refused;
  const keep = (finding: Finding) =>
    (query.class === undefined || finding.class === query.class) &&
    (query.status === undefined || findingStatus(finding) === query.status);
  const page = await lists.findings({ ...wanted.page, keep });
  return answerList(page, presentDiscrepancy, discrepancyColumns, { filters: query, accept, path: route.path });
}

export const handler = serve(route, startReads, handle);
