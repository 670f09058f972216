import { presentEndpoint } from '../../src/contract/present-endpoint.ts';
import { routes } from '../../src/contract/routes.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { withSecret } from '../../src/domain/webhook-endpoint.ts';
import { json, notFound, problem, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startEndpoints, type EndpointDeps } from '../../src/edge/start-endpoints.ts';
import { visibleEndpoint } from '../../src/edge/visible-endpoint.ts';
import { shownSecret } from '../../src/tell/webhook-secrets.ts';

export async function handle(
  { caller, params }: Input<typeof routes.rotateWebhookSecret>,
  deps: EndpointDeps,
): Promise<Reply> {
  const endpoint = await visibleEndpoint(params['endpointId'], caller, deps);
  if (!endpoint) return notFound();
  const now = instantOf(deps.now());
  const salt = deps.newSalt();
  const rotated = withSecret(endpoint, salt, now);
  const secret = shownSecret(await deps.secrets.keyOf(rotated, { salt }));
  return (await deps.endpoints.put(endpoint, rotated, caller.name))
    ? json(200, { ...presentEndpoint(rotated, now), secret })
    : problem('contended', { detail: 'Repeat the request.' });
}

export const handler = serve(routes.rotateWebhookSecret, startEndpoints, handle);
