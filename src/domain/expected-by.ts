import { TZDate } from '@date-fns/tz';
import { endOfDay } from './end-of-day.ts';
import type { Entity } from './entity.ts';
import type { Instant } from './instant.ts';
import type { Operation, OperationType } from './operation.ts';

/** The operations that give money back, whose receiver wants to know when it is there. */
export const creditTypes = ['reversal', 'refund', 'payout', 'chargeback_reversal'] as const;

/**
 * Business days until the money shows, the longest figure in use: too long surprises nobody. Brands differ less than banks do;
 * what is known better (an alternative method, an acquirer that pays at once) is a setting of the entity.
 */
const usualDays = {
  refund: { days: 10, source: 'worldpay.com: up to 10 working days for cards; 5 to 10 elsewhere' },
  reversal: {
    days: 10,
    source: 'intuit.com: a voided amount is free after 1 to 10 business days, as the bank pleases',
  },
  payout: { days: 5, source: 'chase.co.uk: 1 to 3 working days on average, up to a week' },
  chargeback_reversal: { days: 10, source: 'no figure is published; as a refund, and to the merchant' },
} as const satisfies Record<(typeof creditTypes)[number], { days: number; source: string }>;

/** In how many business days the money should show; null where none is given back. */
export function creditDaysOf(
  type: OperationType,
  brand: string | null,
  { creditDays }: Pick<Entity, 'creditDays'>,
): number | null {
  const credit = creditTypes.find((one) => one === type);
  return credit ? (creditDays[`${credit}.${brand ?? ''}`] ?? creditDays[credit] ?? usualDays[credit].days) : null;
}

/** When the money of an operation that gives some back should show: counted from its success, or as long as that is open, from its beginning. */
export function expectedBy(
  { status, creditDays, createdAt }: Pick<Operation, 'status' | 'creditDays' | 'createdAt'>,
  now: Instant,
  { timeZone }: Pick<Entity, 'timeZone'>,
): Instant | null {
  if (creditDays === null || status === 'declined' || status === 'failed') return null;
  return plusBusinessDays(status === 'succeeded' ? now : createdAt, creditDays, timeZone);
}

/** The end of the last of so many business days after an instant: Monday to Friday, where the merchant is. Holidays count as days. */
export function plusBusinessDays(at: Instant, days: number, timeZone: string): Instant {
  const start = new TZDate(Date.parse(at), timeZone);
  let later = 0;
  for (let left = days; left > 0;) {
    later += 1;
    const weekday = new TZDate(start.getFullYear(), start.getMonth(), start.getDate() + later, timeZone).getDay();
    if (weekday !== sunday && weekday !== saturday) left -= 1;
  }
  return endOfDay(at, later, timeZone);
}

const sunday = 0;
const saturday = 6;
