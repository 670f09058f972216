import { presentSweep } from '../../src/contract/present-sweep.ts';
import { routes } from '../../src/contract/routes.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { answerList } from '../../src/edge/answer-list.ts';
import { pageWanted } from '../../src/edge/page-wanted.ts';
import type { Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startReads, type ReadDeps } from '../../src/edge/start-reads.ts';

const route = routes.listSweeps;

export async function handle(
  { caller, query }: Input<typeof route>,
  { lists, entity, now }: Pick<ReadDeps, 'lists' | 'entity' | 'now'>,
): Promise<Reply> {
  const wanted = await pageWanted(query, caller, entity, { from: query.from, to: query.to });
  if ('refused' in wanted) return wanted.refused;
  const page = await lists.sweeps({ ...wanted.page, keep: () => true });
  const at = instantOf(now());
  return answerList(page, (sweep) => presentSweep(sweep, at), {}, { filters: query, accept: '', path: route.path });
}

export const handler = serve(route, startReads, handle);
