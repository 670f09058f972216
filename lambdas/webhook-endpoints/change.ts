import { presentEndpoint } from '../../src/contract/present-endpoint.ts';
import { routes } from '../../src/contract/routes.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { withSettings } from '../../src/domain/webhook-endpoint.ts';
import { json, notFound, problem, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startEndpoints, type EndpointDeps } from '../../src/edge/start-endpoints.ts';
import { visibleEndpoint } from '../../src/edge/visible-endpoint.ts';
import { refusedAddress } from '../../src/tell/refused-address.ts';

export async function handle(
  { caller, params, body }: Input<typeof routes.changeWebhookEndpoint>,
  deps: EndpointDeps,
): Promise<Reply> {
  const endpoint = await visibleEndpoint(params['endpointId'], caller, deps);
  if (!endpoint) return notFound();
  const refused = body.url === undefined ? null : refusedAddress(body.url, deps.loopback);
  if (refused !== null) {
    return problem('endpoint_address', {
      detail: `The url ${refused}.`,
      errors: [{ pointer: '#/url', detail: refused }],
    });
  }
  const now = instantOf(deps.now());
  const changed = withSettings(endpoint, body, now);
  return (await deps.endpoints.put(endpoint, changed, caller.name))
    ? json(200, presentEndpoint(changed, now))
    : problem('contended', { detail: 'Repeat the request.' });
}

export const handler = serve(routes.changeWebhookEndpoint, startEndpoints, handle);
