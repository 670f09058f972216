import { presentStatistic } from '../../src/contract/present-statistic.ts';
import { routes } from '../../src/contract/routes.ts';
import { disputeStatistics } from '../../src/domain/dispute-statistics.ts';
import type { Dispute } from '../../src/domain/dispute.ts';
import { statisticColumns } from '../../src/edge/columns.ts';
import { csv, wantsCsv } from '../../src/edge/csv.ts';
import { json, notFound, problem, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startReads, type ReadDeps } from '../../src/edge/start-reads.ts';
import { bound } from '../../src/edge/time-range.ts';
import { visibleEntity } from '../../src/edge/visible.ts';

const route = routes.getDisputeStatistics;
/** Some three seconds' and, at a kilobyte or two each, 5,000 read units' worth. */
const mostCases = 5_000;

export async function handle(
  { caller, query, accept }: Input<typeof route>,
  deps: Pick<ReadDeps, 'lists' | 'entity'>,
  most = mostCases,
): Promise<Reply> {
  const entity = await visibleEntity(query.entity, caller, deps);
  if (!entity) return notFound();
  const { name, timeZone } = entity;
  const range = { from: bound(query.from, 'from', timeZone), to: bound(query.to, 'to', timeZone) };
  const cases: Dispute[] = [];
  let after: string | null = null;
  do {
    const wanted = { entity: name, reference: null, ...range, keep: () => true, limit: 1_000, after };
    const page = await deps.lists.openedDisputes(wanted);
    cases.push(...page.items);
    after = page.next;
  } while (after !== null && cases.length <= most);
  if (cases.length > most) {
    const detail = `More than ${most} disputes were opened then: ask for a shorter time.`;
    return problem('invalid_request', { detail, errors: [{ pointer: 'query:from', detail }] });
  }
  const rows = disputeStatistics(cases, timeZone).map(presentStatistic);
  return wantsCsv(accept)
    ? csv(rows, statisticColumns)
    : json(200, { object: 'dispute_statistics', entity: name, rows });
}

export const handler = serve(route, startReads, handle);
