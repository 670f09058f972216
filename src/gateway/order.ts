import type { Entity } from '../domain/entity.ts';
import type { GatewayId } from '../domain/ids.ts';
import { gatewayAmount } from '../domain/money.ts';
import { gatewayTypes, merchantTransactionIdOf, type Operation } from '../domain/operation.ts';

/** Values that pass through under the gateway's own names, nested as in the request: `{ customer: { email } }`. */
export type Details = { readonly [name: string]: string | Details | undefined };

/** How a payment is paid, and what else goes to the gateway with it. Never stored. */
type Instrument = {
  readonly registrationId: string | null;
  readonly details: Details;
};

/** One operation as it goes to the gateway. */
export type Order = {
  readonly operation: Operation;
  readonly entity: Entity;
  /** The gateway's id of what it refers to; null for the first operation of a payment. */
  readonly referencedId: GatewayId | null;
  readonly instrument: Instrument | null;
};

/** OPP takes an invoice id from 8 characters; a shorter reference goes into a custom parameter. */
const invoiceIdFrom = 8;

/** Where an order goes: `/v1/payments`, `/v1/payments/{id}` or `/v1/registrations/{id}/payments`. */
export function orderPath({ referencedId, instrument }: Order): string {
  if (referencedId !== null) return `/v1/payments/${referencedId}`;
  const registration = instrument?.registrationId ?? null;
  return registration === null ? '/v1/payments' : `/v1/registrations/${registration}/payments`;
}

/** The form of an order, in OPP's flat dotted names. */
export function orderForm({ operation, entity, instrument }: Order): URLSearchParams {
  const { type, requested, currency, reference, descriptor, reason } = operation;
  const form = new URLSearchParams({ entityId: entity.gateway.entityId, paymentType: gatewayTypes[type] });
  form.set('merchantTransactionId', merchantTransactionIdOf(operation));
  // A reversal takes no amount: the gateway reverses what is open.
  if (type !== 'reversal') {
    form.set('amount', gatewayAmount({ minor: requested, currency }));
    form.set('currency', currency);
  }
  if (reference !== null) {
    form.set(reference.length < invoiceIdFrom ? 'customParameters[SHOPPER_reference]' : 'merchantInvoiceId', reference);
  }
  if (descriptor !== null) form.set('descriptor', descriptor);
  if (entity.gateway.testMode !== null) form.set('testMode', entity.gateway.testMode);
  if (type === 'chargeback' && reason !== null && entity.chargebackReasonParameter !== null) {
    form.set(entity.chargebackReasonParameter, reason);
  }
  if (instrument) append(form, '', instrument.details);
  return form;
}

function append(form: URLSearchParams, prefix: string, details: Details): void {
  for (const [name, value] of Object.entries(details)) {
    if (typeof value === 'string') form.set(prefix + name, value);
    else if (value !== undefined) append(form, `${prefix}${name}.`, value);
  }
}
