import * as z from 'zod';
import { deliveryStatuses, tryErrors } from '../domain/delivery.ts';
import { endpointStates } from '../domain/webhook-endpoint.ts';
import { endpointId, entity, eventId, eventType, instant, paymentId, version } from './fields.ts';

export const endpointAnswer = z.looseObject({
  id: endpointId,
  object: z.literal('webhook_endpoint'),
  entity,
  url: z.string(),
  eventTypes: z.array(eventType).nullable().meta({ description: 'Null: all of them, those of tomorrow as well.' }),
  description: z.string().nullable(),
  state: z
    .enum(endpointStates)
    .meta({ description: '`dead`: it took nothing for three days. Enable it again when it is mended.' }),
  failingSince: instant.nullable().meta({ description: 'Since when nothing that was tried has arrived.' }),
  secretsValidUntil: z
    .array(instant.nullable())
    .meta({ description: 'One for each secret that it is signed with now; null is the one that stays.' }),
  createdBy: z.string(),
  version,
  createdAt: instant,
  updatedAt: instant,
});

/** What creating and rotating answer: the one time that the secret is shown. */
export const endpointWithSecret = endpointAnswer.extend({
  secret: z.string().meta({
    description: 'Shown this once. Webhooks are signed with it by the Standard Webhooks specification.',
    examples: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  }),
});

export const deliveryAnswer = z.looseObject({
  object: z.literal('delivery'),
  endpointId,
  eventId,
  eventType,
  paymentId: paymentId.nullable(),
  status: z.enum(deliveryStatuses).meta({ description: '`dropped`: the endpoint was disabled before it arrived.' }),
  tries: z.array(
    z.looseObject({
      at: instant,
      tookMs: z.number(),
      status: z.int().nullable().meta({ description: 'The HTTP status of the answer; null where there was none.' }),
      error: z.enum(tryErrors).nullable(),
      by: z.string().nullable().meta({ description: 'Who had it sent again; null where it was due.' }),
    }),
  ),
  nextTryAt: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
});

const listOf = <T extends z.ZodType>(item: T) =>
  z.looseObject({
    object: z.literal('list'),
    data: z.array(item),
    hasMore: z.boolean(),
    nextCursor: z.string().nullable(),
  });
export const endpointList = listOf(endpointAnswer);
export const deliveryList = listOf(deliveryAnswer);

export type EndpointAnswer = z.infer<typeof endpointAnswer>;
export type DeliveryAnswer = z.infer<typeof deliveryAnswer>;
