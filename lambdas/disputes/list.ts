import { presentDispute } from '../../src/contract/present-dispute.ts';
import { routes } from '../../src/contract/routes.ts';
import { isDecided } from '../../src/domain/dispute-steps.ts';
import type { Dispute } from '../../src/domain/dispute.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { formatAmount } from '../../src/domain/money.ts';
import { answerList } from '../../src/edge/answer-list.ts';
import { disputeColumns } from '../../src/edge/columns.ts';
import { pageWanted } from '../../src/edge/page-wanted.ts';
import { startCases, type CaseDeps } from '../../src/edge/start-cases.ts';
import { bound } from '../../src/edge/time-range.ts';
import type { Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';

const route = routes.listDisputes;

export async function handle(
  { caller, query, accept }: Input<typeof route>,
  { lists, entity, now }: Pick<CaseDeps, 'lists' | 'entity' | 'now'>,
): Promise<Reply> {
  const wanted = await pageWanted(query, caller, entity, { from: undefined, to: undefined });
  if ('refused' in wanted) return wanted.refused;
  const { timeZone } = wanted.entity;
  const [dueFrom, dueTo] = [bound(query.dueFrom, 'from', timeZone), bound(query.dueTo, 'to', timeZone)];
  // Disputes of several currencies are compared with one number, which may have more decimals than theirs.
  const major = ({ amount: minor, currency }: Dispute): number => Number(formatAmount({ minor, currency }));
  const is = <T>(asked: T | undefined, value: T): boolean => asked === undefined || asked === value;
  const keep = (one: Dispute): boolean =>
    is(query.status, one.status) &&
    is(query.stage, one.stage) &&
    (query.scheme === undefined || query.scheme === one.scheme) &&
    is(query.reason, one.reason.normalized) &&
    is(query.code, one.reason.code) &&
    is(query.assignee, one.assignee ?? 'none') &&
    (query.minAmount === undefined || major(one) >= Number(query.minAmount)) &&
    (query.maxAmount === undefined || major(one) <= Number(query.maxAmount)) &&
    (dueFrom === null || one.due.at >= dueFrom) &&
    (dueTo === null || one.due.at < dueTo);
  const which = query.status !== undefined && isDecided(query.status) ? 'decided' : 'open';
  // Those that are open stand by their deadline in the index.
  const range = which === 'open' ? { from: dueFrom, to: dueTo } : {};
  const page = await lists.disputes({ ...wanted.page, ...range, keep }, which);
  const at = instantOf(now());
  const filters = { filters: query, accept, path: route.path };
  return answerList(page, (one) => presentDispute(one, at), disputeColumns, filters);
}

export const handler = serve(route, startCases, handle);
