import type { Delivery } from '../domain/delivery.ts';
import type { DeliveryAnswer } from './endpoint-answers.ts';

/** A delivery with its tries as the API shows it. */
export const presentDelivery = (delivery: Delivery): DeliveryAnswer => ({
  object: 'delivery',
  endpointId: delivery.endpointId,
  eventId: delivery.eventId,
  eventType: delivery.eventType,
  paymentId: delivery.paymentId,
  status: delivery.status,
  tries: delivery.tries.map((one) => ({ ...one })),
  nextTryAt: delivery.nextTryAt,
  createdAt: delivery.createdAt,
  updatedAt: delivery.updatedAt,
});
