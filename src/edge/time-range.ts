import { startOfDay } from '../clock/business-day.ts';
import { instantOf, type Instant } from '../domain/instant.ts';

/**
 * The instant a bound of a list means. A time is itself; a date is a business day of the entity, so `from` is its first moment
 * and `to` (exclusive) the first moment of the day after it.
 */
export function bound(text: string | undefined, edge: 'from' | 'to', timeZone: string): Instant | null {
  if (text === undefined) return null;
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return clamped(Date.parse(text));
  return clamped(startOfDay(text, timeZone, edge === 'to' ? 1 : 0));
}

/** Whoever asks for the year 10000 means everything. */
const clamped = (epochMs: number): Instant => instantOf(Math.min(Math.max(epochMs, Date.UTC(1900)), Date.UTC(9999)));
