import { presentDelivery } from '../../src/contract/present-delivery.ts';
import { routes } from '../../src/contract/routes.ts';
import { isEventId } from '../../src/domain/ids.ts';
import { json, notFound, problem, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startRetry, type RetryDeps } from '../../src/edge/start-telling.ts';
import { visibleEndpoint } from '../../src/edge/visible-endpoint.ts';
import { deliver } from '../../src/tell/deliver.ts';

export async function handle({ caller, params }: Input<typeof routes.retryDelivery>, deps: RetryDeps): Promise<Reply> {
  const endpoint = await visibleEndpoint(params['endpointId'], caller, deps);
  const eventId = params['eventId'] ?? '';
  const delivery = endpoint && isEventId(eventId) ? await deps.deliveries.get(endpoint.id, eventId) : null;
  if (!endpoint || !delivery) return notFound();
  const end = await deliver(delivery, caller.name, deps);
  const tried = await deps.deliveries.get(endpoint.id, delivery.eventId);
  return end === 'moved' || !tried
    ? problem('contended', { detail: 'It was being sent already: look at its tries.' })
    : json(200, presentDelivery(tried));
}

export const handler = serve(routes.retryDelivery, startRetry, handle);
