import * as z from 'zod';
import { objectKinds } from '../domain/event-types.ts';
import type { Event } from '../domain/event.ts';
import { plusMs } from '../domain/instant.ts';
import { transitionNames } from '../domain/transitions.ts';
import { dueKeys, indexKeys, keys } from './keys.ts';
import { entityName, eventId, eventType, instant, paymentId } from './scalars.ts';
import type { Write } from './transact.ts';

const schemaVersion = 1;
/** It is published at once by whoever sees it in the table's stream; what is left goes by the clock. */
const clockAfterMs = 15_000;

const event = z.object({
  id: eventId,
  type: eventType,
  entity: entityName,
  paymentId: paymentId.nullable(),
  object: z.object({ kind: z.enum(objectKinds), id: z.string(), version: z.int() }),
  at: instant,
  transition: z.enum(transitionNames).nullable(),
  decision: z.object({ by: z.string(), reason: z.string() }).nullable(),
}) satisfies z.ZodType<Event>;

/**
 * An event as the write that belongs into the transaction of the state it reports: no state without its event, no event without
 * its state. Whoever writes a state of its own adds this to its writes and needs nothing else.
 */
export const eventPut = (one: Event, TableName: string): Write => ({
  Put: {
    TableName,
    Item: {
      ...keys.event(one.paymentId, one.id),
      schemaVersion,
      ...one,
      ...indexKeys.created('EVENTS', one.entity, one.at, one.id),
      ...dueKeys('event', plusMs(one.at, clockAfterMs), one.id),
    },
  },
});

/** @throws when the item is none: breakage, never a rule. */
export const eventOf = (item: unknown): Event => event.parse(item);
