import { isEndpointId } from '../domain/ids.ts';
import type { WebhookEndpoint } from '../domain/webhook-endpoint.ts';
import type { EndpointStore } from '../store/endpoint-store.ts';
import type { Caller } from './caller.ts';

/** The endpoint under the id in a path; null where there is none that the caller may see. */
export async function visibleEndpoint(
  id: string | undefined,
  { entities }: Caller,
  { endpoints }: { readonly endpoints: Pick<EndpointStore, 'get'> },
): Promise<WebhookEndpoint | null> {
  const found = id !== undefined && isEndpointId(id) ? await endpoints.get(id) : null;
  return found && entities.has(found.entity) ? found : null;
}
