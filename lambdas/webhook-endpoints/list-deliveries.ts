import { presentDelivery } from '../../src/contract/present-delivery.ts';
import { routes } from '../../src/contract/routes.ts';
import { isEventId } from '../../src/domain/ids.ts';
import { readCursor, writeCursor } from '../../src/edge/cursor.ts';
import { defaultLimit, wrongCursor } from '../../src/edge/page-of.ts';
import { json, notFound, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startEndpointReads, type EndpointReadDeps } from '../../src/edge/start-endpoints.ts';
import { visibleEndpoint } from '../../src/edge/visible-endpoint.ts';

export async function handle(
  { caller, params, query }: Input<typeof routes.listDeliveries>,
  deps: EndpointReadDeps,
): Promise<Reply> {
  const endpoint = await visibleEndpoint(params['endpointId'], caller, deps);
  if (!endpoint) return notFound();
  const filters = { ...query, endpoint: endpoint.id };
  const position = query.cursor === undefined ? null : readCursor(query.cursor, filters);
  const after = position !== null && isEventId(position) ? position : null;
  if (query.cursor !== undefined && !after) return wrongCursor();

  const limit = Number(query.limit ?? defaultLimit);
  const keep = ({ status }: { status: string }) => query.status === undefined || status === query.status;
  const found = await deps.deliveries.of(endpoint.id, { keep, limit, after });
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  const nextCursor = last ? writeCursor(last.eventId, filters) : null;
  return json(200, { object: 'list', data: page.map(presentDelivery), hasMore: nextCursor !== null, nextCursor });
}

export const handler = serve(routes.listDeliveries, startEndpointReads, handle);
