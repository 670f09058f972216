import { presentPayment } from '../../src/contract/present-payment.ts';
import { routes } from '../../src/contract/routes.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { paymentStatus } from '../../src/domain/payment-status.ts';
import { answerList } from '../../src/edge/answer-list.ts';
import { paymentColumns } from '../../src/edge/columns.ts';
import { pageWanted } from '../../src/edge/page-wanted.ts';
import { startReads, type ReadDeps } from '../../src/edge/start-reads.ts';
import type { Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';

const route = routes.listPayments;

export async function handle(
  { caller, query, accept }: Input<typeof route>,
  { lists, entity, now }: Pick<ReadDeps, 'lists' | 'entity' | 'now'>,
): Promise<Reply> {
  // Open pre-authorizations have an index by when they end; the other filters then narrow what it brings.
  const byEnd = query.expiresFrom !== undefined || query.expiresTo !== undefined;
  const range = byEnd
    ? { from: query.expiresFrom, to: query.expiresTo }
    : { from: query.createdFrom, to: query.createdTo };
  const wanted = await pageWanted(query, caller, entity, range);
  if ('refused' in wanted) return wanted.refused;
  const at = instantOf(now());
  const { created } = wanted;
  const page = await (byEnd ? lists.expiring : lists.payments)({
    ...wanted.page,
    keep: (head) =>
      (query.reference === undefined || head.reference === query.reference) &&
      (created.from === null || head.createdAt >= created.from) &&
      (created.to === null || head.createdAt < created.to) &&
      (query.type === undefined || head.type === query.type) &&
      (query.status === undefined || paymentStatus(head, at) === query.status),
  });
  const present = (head: (typeof page.items)[number]) => presentPayment(head, wanted.entity, at);
  return answerList(page, present, paymentColumns, { filters: query, accept, path: route.path });
}

export const handler = serve(route, startReads, handle);
