import { TZDate } from '@date-fns/tz';
import { endOfDay } from './end-of-day.ts';
import type { Entity } from './entity.ts';
import type { Instant } from './instant.ts';
import type { Operation, OperationType } from './operation.ts';

/** The operations that give money back, whose receiver wants to know when it is there. */
export const creditTypes = ['reversal', 'refund', 'payout', 'chargeback_reversal'] as const;

type CreditType = (typeof creditTypes)[number];
type Usual = { readonly days: number; readonly source: string };

/** How Mollie counts them: it sends a refund on the next working day, and abroad the bank has it 2 to 3 later. */
const byTransfer = { days: 4, source: 'help.mollie.com: sent the next working day, credited abroad 2 to 3 later' };

/**
 * Business days until the money shows, the longest figure in use: too long surprises nobody. Card brands differ less than banks
 * do, so a row of its own has only what is paid with otherwise (by OPP's names), and of that only what somebody publishes a figure
 * for. What is known better (an acquirer that pays at once) is a setting of the entity.
 */
export const usualDays: Readonly<Record<CreditType, Usual>> & Readonly<Record<string, Usual>> = {
  refund: { days: 10, source: 'worldpay.com: up to 10 working days for cards; 5 to 10 elsewhere' },
  reversal: {
    days: 10,
    source: 'intuit.com: a voided amount is free after 1 to 10 business days, as the bank pleases',
  },
  payout: { days: 5, source: 'chase.co.uk: 1 to 3 working days on average, up to a week' },
  chargeback_reversal: { days: 10, source: 'no figure is published; as a refund, and to the merchant' },
  'refund.BCMC': byTransfer,
  'refund.DIRECTDEBIT_SEPA': byTransfer,
  'refund.EPS': byTransfer,
  'refund.IDEAL': byTransfer,
  'refund.KLARNA_PAYMENTS_PAYNOW': { days: 5, source: 'klarna.com: 2 to 5 business days, to the account it came from' },
  // Thirty days have 22 working days at most.
  'refund.PAYPAL': { days: 22, source: 'paypal.com: up to 30 days where a card stands behind it' },
  'refund.TRUSTLY': { days: 6, source: 'support.transfergalaxy.com: 4 to 6 business days; trustly.net: mostly 2' },
  'refund.WECHAT_PAY': {
    days: 3,
    source: 'pay.weixin.qq.com: 1 to 3 working days to a bank card, minutes to a balance',
  },
};

/** In how many business days the money should show; null where none is given back. */
export function creditDaysOf(
  type: OperationType,
  brand: string | null,
  { creditDays }: Pick<Entity, 'creditDays'>,
): number | null {
  const credit = creditTypes.find((one) => one === type);
  if (!credit) return null;
  const ofBrand = `${credit}.${brand ?? ''}`;
  // What the merchant says, be it of all brands, beats what is assumed of this one.
  return creditDays[ofBrand] ?? creditDays[credit] ?? usualDays[ofBrand]?.days ?? usualDays[credit].days;
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
