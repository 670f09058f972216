import { routes } from '../../src/contract/routes.ts';
import type { Event } from '../../src/domain/event.ts';
import { answerList } from '../../src/edge/answer-list.ts';
import { pageOf } from '../../src/edge/page-of.ts';
import { pageWanted } from '../../src/edge/page-wanted.ts';
import { json, notFound, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startEvents, type EventDeps } from '../../src/edge/start-events.ts';
import { bound } from '../../src/edge/time-range.ts';
import { visiblePayment } from '../../src/edge/visible.ts';
import { presentEvent } from '../../src/tell/present-event.ts';

const route = routes.listEvents;
type Query = Input<typeof route>['query'];

export async function handle({ caller, query }: Input<typeof route>, deps: EventDeps): Promise<Reply> {
  const present = (events: readonly Event[]) => Promise.all(events.map((event) => presentEvent(event, deps)));
  if (query.payment !== undefined) {
    const visible = await visiblePayment(query.payment, caller, deps, deps.payments.head, (head) => head);
    if (visible?.entity.name !== query.entity) return notFound();
    const events = await deps.events.ofPayment(query.payment);
    const page = pageOf(events.filter(wantedBy(query, visible.entity.timeZone)), query, query.payment);
    return 'refused' in page ? page.refused : json(200, { ...page.list, data: await present(page.list.data) });
  }
  const wanted = await pageWanted(query, caller, deps.entity, { from: query.from, to: query.to });
  if ('refused' in wanted) return wanted.refused;
  const page = await deps.lists.events({ ...wanted.page, keep: wantedBy(query, wanted.entity.timeZone) });
  const shown = { ...page, items: await present(page.items) };
  return answerList(shown, (event) => event, {}, { filters: query, accept: '', path: route.path });
}

function wantedBy({ type, from, to }: Query, timeZone: string): (event: Event) => boolean {
  const [first, end] = [bound(from, 'from', timeZone), bound(to, 'to', timeZone)];
  return (event) =>
    (type === undefined || event.type === type) &&
    (first === null || event.at >= first) &&
    (end === null || event.at < end);
}

export const handler = serve(route, startEvents, handle);
