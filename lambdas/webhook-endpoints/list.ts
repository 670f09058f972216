import { presentEndpoint } from '../../src/contract/present-endpoint.ts';
import { routes } from '../../src/contract/routes.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { json, notFound, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startEndpointReads, type EndpointReadDeps } from '../../src/edge/start-endpoints.ts';
import { visibleEntity } from '../../src/edge/visible.ts';

export async function handle(
  { caller, query }: Input<typeof routes.listWebhookEndpoints>,
  deps: EndpointReadDeps,
): Promise<Reply> {
  const entity = await visibleEntity(query.entity, caller, deps);
  if (!entity) return notFound();
  const now = instantOf(deps.now());
  const data = (await deps.endpoints.of(entity.name)).map((endpoint) => presentEndpoint(endpoint, now));
  return json(200, { object: 'list', data, hasMore: false, nextCursor: null });
}

export const handler = serve(routes.listWebhookEndpoints, startEndpointReads, handle);
