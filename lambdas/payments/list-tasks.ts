import { presentTask } from '../../src/contract/present-task.ts';
import { routes } from '../../src/contract/routes.ts';
import { instantOf } from '../../src/domain/instant.ts';
import type { Task } from '../../src/domain/task.ts';
import { answerList } from '../../src/edge/answer-list.ts';
import { pageWanted } from '../../src/edge/page-wanted.ts';
import type { Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startReads, type ReadDeps } from '../../src/edge/start-reads.ts';

const route = routes.listTasks;

export async function handle(
  { caller, query }: Input<typeof route>,
  { lists, entity, now }: Pick<ReadDeps, 'lists' | 'entity' | 'now'>,
): Promise<Reply> {
  const wanted = await pageWanted(query, caller, entity, { from: undefined, to: undefined });
  if ('refused' in wanted) return wanted.refused;
  const keep = ({ kind }: Task) => query.kind === undefined || kind === query.kind;
  const page = await lists.tasks({ ...wanted.page, keep }, instantOf(now()));
  return answerList(page, presentTask, {}, { filters: query, accept: '', path: route.path });
}

export const handler = serve(route, startReads, handle);
