import { presentEndpoint } from '../../src/contract/present-endpoint.ts';
import { routes } from '../../src/contract/routes.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { newEndpoint } from '../../src/domain/webhook-endpoint.ts';
import { json, notFound, problem, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startEndpoints, type EndpointDeps } from '../../src/edge/start-endpoints.ts';
import { visibleEntity } from '../../src/edge/visible.ts';
import { refusedAddress } from '../../src/tell/refused-address.ts';
import { shownSecret } from '../../src/tell/webhook-secrets.ts';

/** Every event goes to each of them. */
const mostPerEntity = 20;

export async function handle(
  { caller, body }: Input<typeof routes.createWebhookEndpoint>,
  deps: EndpointDeps,
): Promise<Reply> {
  const entity = await visibleEntity(body.entity, caller, deps);
  if (!entity) return notFound();
  const refused = refusedAddress(body.url, deps.loopback);
  if (refused !== null) {
    return problem('endpoint_address', {
      detail: `The url ${refused}.`,
      errors: [{ pointer: '#/url', detail: refused }],
    });
  }
  if ((await deps.endpoints.of(entity.name)).length >= mostPerEntity) {
    const detail = `${entity.name} has ${mostPerEntity} webhook endpoints: change one of them.`;
    return problem('too_many_endpoints', { detail });
  }
  const { url, eventTypes = null, description = null } = body;
  const at = instantOf(deps.now());
  const facts = { id: deps.newId(), entity: entity.name, url, eventTypes, description };
  const endpoint = newEndpoint({ ...facts, createdBy: caller.name, createdAt: at }, deps.newSalt());
  const secrets = await Promise.all(endpoint.secrets.map((secret) => deps.secrets.keyOf(endpoint, secret)));
  await deps.endpoints.put(null, endpoint, caller.name);
  const [secret = ''] = secrets.map(shownSecret);
  const headers = { location: `/v1/webhook-endpoints/${endpoint.id}` };
  return json(201, { ...presentEndpoint(endpoint, at), secret }, headers);
}

export const handler = serve(routes.createWebhookEndpoint, startEndpoints, handle);
