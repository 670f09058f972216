import * as z from 'zod';
import { isCurrency } from '../domain/currency.ts';
import {
  isDisputeId,
  isEndpointId,
  isEntityName,
  isEvidenceId,
  isEventId,
  isFindingId,
  isGatewayId,
  isLetterId,
  isOperationId,
  isPaymentId,
} from '../domain/ids.ts';
import { isEventType } from '../domain/event-types.ts';
import { isInstant } from '../domain/instant.ts';

/** The scalars items are made of. Some are written by people (entity settings), so each says what would be right. */
export const paymentId = z.string().refine(isPaymentId, 'must be the id of a payment');
export const operationId = z.string().refine(isOperationId, 'must be the id of an operation');
export const findingId = z.string().refine(isFindingId, 'must be the id of a discrepancy');
export const disputeId = z.string().refine(isDisputeId, 'must be the id of a dispute');
export const letterId = z.string().refine(isLetterId, 'must be the id of a letter');
export const evidenceId = z.string().refine(isEvidenceId, 'must be the id of a piece of evidence');
export const gatewayId = z.string().refine(isGatewayId, "must be an id of the gateway's");
export const endpointId = z.string().refine(isEndpointId, 'must be the id of a webhook endpoint');
export const eventId = z.string().refine(isEventId, 'must be the id of an event');
export const eventType = z.string().refine(isEventType, 'must be the type of an event');
export const entityName = z
  .string()
  .refine(isEntityName, 'must be 2 to 40 small letters, digits and dashes, such as shop-eu');
export const currency = z.string().refine(isCurrency, 'must be an ISO 4217 currency such as EUR');
export const instant = z.string().refine(isInstant, 'must be an instant in UTC with milliseconds');
