import * as z from 'zod';
import type { EventType, ObjectKind } from '../domain/event-types.ts';
import { transitionNames } from '../domain/transitions.ts';
import {
  discrepancyAnswer,
  disputeAnswer,
  letterAnswer,
  operationWithPayment,
  paymentAnswer,
  sweepAnswer,
} from './answers.ts';
import { endpointAnswer } from './endpoint-answers.ts';
import { entity, eventId, eventType, instant, paymentId, version } from './fields.ts';

/** What an event carries of what it is about: the API's answer. */
export const eventData = {
  operation: operationWithPayment,
  payment: paymentAnswer,
  dispute: disputeAnswer,
  sweep: sweepAnswer,
  discrepancy: discrepancyAnswer,
  letter: letterAnswer,
  webhook_endpoint: endpointAnswer,
} as const satisfies Record<ObjectKind, z.ZodType>;

/** An event as it is listed, put on the bus and sent to webhooks. */
export const eventAnswer = z.looseObject({
  id: eventId.meta({ description: 'The same one however often the event comes.' }),
  object: z.literal('event'),
  timestamp: instant.meta({ description: 'When it happened.' }),
  entity,
  paymentId: paymentId.nullable().meta({ description: 'Null where it is about no payment.' }),
  subject: z.looseObject({
    object: z.string(),
    id: z.string(),
    version,
  }),
  transition: z
    .enum(transitionNames)
    .nullable()
    .meta({ description: 'How an operation came to its status (docs/operation-states.md).' }),
  decision: z
    .looseObject({ by: z.string(), reason: z.string() })
    .nullable()
    .meta({ description: 'Of what a person decided: who, and why.' }),
  type: eventType,
  data: z.union(Object.values(eventData)).meta({
    description:
      'What it is about, as the API shows it when the event is told: it may have moved on since it happened.',
  }),
});
export type EventAnswer = z.infer<typeof eventAnswer>;
/** The types of the events about one kind of object. */
export type EventTypeOf<Kind extends ObjectKind> = EventType<Kind>;

export const eventList = z.looseObject({
  object: z.literal('list'),
  data: z.array(eventAnswer),
  hasMore: z.boolean(),
  nextCursor: z.string().nullable(),
});
