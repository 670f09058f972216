import * as z from 'zod';
import type { GatewayId } from '../domain/ids.ts';
import type { Operation } from '../domain/operation.ts';
import { keys } from './keys.ts';
import { operationId, paymentId } from './scalars.ts';

const schemaVersion = 1;
const pointer = z.object({ paymentId, operationId });

/** By this item a transaction of the gateway's is booked once, whoever learns of it. */
export const gatewayIdItem = (gatewayId: GatewayId, { entity, paymentId: payment, id }: Operation) => ({
  ...keys.gateway(entity, gatewayId),
  schemaVersion,
  paymentId: payment,
  operationId: id,
});

/** @throws when the item points nowhere. */
export const bookedIn = (item: unknown) => pointer.parse(item);
