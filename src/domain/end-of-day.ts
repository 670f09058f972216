import { TZDate } from '@date-fns/tz';
import { instantOf, type Instant } from './instant.ts';

/** The last second of the day in a zone on which an instant some days later lies: banks give days, and a day ends where the merchant is. */
export function endOfDay(at: Instant, daysLater: number, zone: string): Instant {
  const day = new TZDate(Date.parse(at), zone);
  const next = new TZDate(day.getFullYear(), day.getMonth(), day.getDate() + daysLater + 1, zone);
  return instantOf(next.getTime() - 1_000);
}
