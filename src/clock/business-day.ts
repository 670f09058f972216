import { TZDate } from '@date-fns/tz';
import type { Instant } from '../domain/instant.ts';

/** The first moment of a day (`2026-03-02`) in a time zone, in ms since the epoch; of the day after it with `later` 1. */
export function startOfDay(day: string, timeZone: string, later = 0): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new TZDate(year, month - 1, date + later, timeZone).getTime();
}

/** The day it is at an instant in a time zone, as `2026-03-02`. */
export const dayAt = (at: Instant, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    Date.parse(at),
  );
