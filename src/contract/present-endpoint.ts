import type { Instant } from '../domain/instant.ts';
import { validSecrets, type WebhookEndpoint } from '../domain/webhook-endpoint.ts';
import type { EndpointAnswer } from './endpoint-answers.ts';

/** A webhook endpoint as the API shows it. */
export const presentEndpoint = (endpoint: WebhookEndpoint, now: Instant): EndpointAnswer => ({
  id: endpoint.id,
  object: 'webhook_endpoint',
  entity: endpoint.entity,
  url: endpoint.url,
  eventTypes: endpoint.eventTypes && [...endpoint.eventTypes],
  description: endpoint.description,
  state: endpoint.state,
  failingSince: endpoint.failingSince,
  secretsValidUntil: validSecrets(endpoint, now).map(({ until }) => until),
  createdBy: endpoint.createdBy,
  version: endpoint.version,
  createdAt: endpoint.createdAt,
  updatedAt: endpoint.updatedAt,
});
