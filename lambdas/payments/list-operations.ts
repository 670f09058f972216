import { presentOperation } from '../../src/contract/present-operation.ts';
import { routes } from '../../src/contract/routes.ts';
import { answerList } from '../../src/edge/answer-list.ts';
import { operationColumns } from '../../src/edge/columns.ts';
import { pageWanted } from '../../src/edge/page-wanted.ts';
import { startReads, type ReadDeps } from '../../src/edge/start-reads.ts';
import type { Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import type { Operation } from '../../src/domain/operation.ts';

const route = routes.listOperations;

export async function handle(
  { caller, query, accept }: Input<typeof route>,
  { lists, entity }: Pick<ReadDeps, 'lists' | 'entity'>,
): Promise<Reply> {
  // Settled times have an index of their own; the other filters then narrow what it brings.
  const bySettled = query.settledFrom !== undefined || query.settledTo !== undefined;
  const range = bySettled
    ? { from: query.settledFrom, to: query.settledTo }
    : { from: query.createdFrom, to: query.createdTo };
  const wanted = await pageWanted(query, caller, entity, range);
  if ('refused' in wanted) return wanted.refused;
  const { created } = wanted;
  const keep = ({ type, status, reference, createdAt, discrepancies }: Operation) =>
    (query.type === undefined || type === query.type) &&
    (query.status === undefined || status === query.status) &&
    (query.discrepancy === undefined || discrepancies.includes(query.discrepancy)) &&
    (query.reference === undefined || reference === query.reference) &&
    (created.from === null || createdAt >= created.from) &&
    (created.to === null || createdAt < created.to);
  const page = await (bySettled ? lists.settledOperations : lists.operations)({ ...wanted.page, keep });
  return answerList(page, presentOperation, operationColumns, { filters: query, accept, path: route.path });
}

export const handler = serve(route, startReads, handle);
