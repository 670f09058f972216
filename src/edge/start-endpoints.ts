import { randomBytes } from 'node:crypto';
import { isEndpointId, type EndpointId } from '../domain/ids.ts';
import { deliveryStore, type DeliveryStore } from '../store/delivery-store.ts';
import { endpointStore, type EndpointStore } from '../store/endpoint-store.ts';
import { webhookSecrets, type WebhookSecrets } from '../tell/webhook-secrets.ts';
import { environment } from './environment.ts';
import { startRuntime, type Runtime } from './start-runtime.ts';

/** What a function needs that shows webhook endpoints. */
export type EndpointReadDeps = Pick<Runtime, 'entity' | 'now'> & {
  readonly endpoints: Pick<EndpointStore, 'get' | 'of'>;
  readonly deliveries: Pick<DeliveryStore, 'of'>;
};

/** What a function needs that changes them. */
export type EndpointDeps = Pick<Runtime, 'entity' | 'now'> & {
  readonly endpoints: Pick<EndpointStore, 'get' | 'of' | 'put'>;
  readonly secrets: WebhookSecrets;
  readonly newId: () => EndpointId;
  readonly newSalt: () => string;
  /** Only on the local stack. */
  readonly loopback: boolean;
};

export function startEndpointReads(): Runtime & EndpointReadDeps {
  const runtime = startRuntime();
  const { table } = runtime;
  return { ...runtime, endpoints: endpointStore(table), deliveries: deliveryStore(table) };
}

export function startEndpoints(): Runtime & EndpointDeps {
  const runtime = startRuntime();
  const { table, now } = runtime;
  return {
    ...runtime,
    endpoints: endpointStore(table),
    secrets: webhookSecrets(environment('WEBHOOK_SECRET_NAME'), now),
    newId,
    newSalt: () => randomBytes(16).toString('base64url'),
    loopback: process.env['LOOPBACK_WEBHOOKS'] === 'yes',
  };
}

function newId(): EndpointId {
  const id = `whe_${BigInt(`0x${randomBytes(16).toString('hex')}`)
    .toString(36)
    .padStart(26, '0')}`;
  if (!isEndpointId(id)) throw new Error(`${id} is not the id of an endpoint`);
  return id;
}
