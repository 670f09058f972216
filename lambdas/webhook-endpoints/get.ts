import { presentEndpoint } from '../../src/contract/present-endpoint.ts';
import { routes } from '../../src/contract/routes.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { json, notFound, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startEndpointReads, type EndpointReadDeps } from '../../src/edge/start-endpoints.ts';
import { visibleEndpoint } from '../../src/edge/visible-endpoint.ts';

export async function handle(
  { caller, params }: Input<typeof routes.getWebhookEndpoint>,
  deps: EndpointReadDeps,
): Promise<Reply> {
  const endpoint = await visibleEndpoint(params['endpointId'], caller, deps);
  return endpoint ? json(200, presentEndpoint(endpoint, instantOf(deps.now()))) : notFound();
}

export const handler = serve(routes.getWebhookEndpoint, startEndpointReads, handle);
