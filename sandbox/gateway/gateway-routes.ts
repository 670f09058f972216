import { type Order } from '../books/book.ts';
import { type Route } from '../http/router.ts';
import { type SandboxState } from '../sandbox-state.ts';
import { type Answer, refusal } from './answers.ts';
import { checkoutStatus, openCheckout } from './checkouts.ts';
import { paymentStatus, report, reportById } from './queries.ts';
import { referToPayment } from './refer-to-payment.ts';
import { register } from './registrations.ts';
import { startPayment } from './start-payment.ts';

/** `payment` and `query` are what faults and limits are about; `setup` moves nothing. */
export type GatewayRoute = Route & {
  readonly kind: 'payment' | 'query' | 'setup';
  readonly handle: (state: SandboxState, order: Order, id: string) => Answer;
};

const query =
  (version: 'v1' | 'v3', ask: typeof reportById | typeof report): GatewayRoute['handle'] =>
  (state, { entity, form }, id) =>
    ask(state, { entity, parameters: form, version }, id);

const payByToken: GatewayRoute['handle'] = (state, order, id) => {
  const registration = state.registrations.get(id);
  return registration?.entityId === order.entity.entityId
    ? startPayment(state, order, registration)
    : refusal('100.150.200', order.entity.entityId, state.clock.now());
};

export const gatewayRoutes: readonly GatewayRoute[] = [
  { method: 'POST', path: '/v1/payments', kind: 'payment', handle: (state, order) => startPayment(state, order) },
  { method: 'POST', path: '/v1/payments/{id}', kind: 'payment', handle: referToPayment },
  { method: 'GET', path: '/v1/payments/{id}', kind: 'query', handle: query('v1', paymentStatus) },
  {
    method: 'POST',
    path: '/v1/registrations',
    kind: 'setup',
    handle: (state, { entity, form }) => register(state, entity, form),
  },
  { method: 'POST', path: '/v1/registrations/{id}/payments', kind: 'payment', handle: payByToken },
  { method: 'GET', path: '/v1/query/{id}', kind: 'query', handle: query('v1', reportById) },
  { method: 'GET', path: '/v3/query/{id}', kind: 'query', handle: query('v3', reportById) },
  { method: 'GET', path: '/v1/query', kind: 'query', handle: query('v1', report) },
  { method: 'GET', path: '/v3/query', kind: 'query', handle: query('v3', report) },
  {
    method: 'POST',
    path: '/v1/checkouts',
    kind: 'setup',
    handle: (state, { entity, form }) => openCheckout(state, entity, form),
  },
  {
    method: 'GET',
    path: '/v1/checkouts/{id}/payment',
    kind: 'query',
    handle: (state, { entity }, id) => checkoutStatus(state, entity, id),
  },
];
