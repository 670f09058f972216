import type { DisputeStage } from './dispute-steps.ts';
import type { Due } from './dispute.ts';
import { endOfDay } from './end-of-day.ts';
import type { Entity } from './entity.ts';
import type { Instant } from './instant.ts';
import type { Scheme } from './reason-codes.ts';

type Days = Readonly<Record<DisputeStage | 'ruling', number>>;

/**
 * Calendar days a merchant's acquirer has to answer a chargeback and a second one, and after how many a ruling is late. Where sources
 * disagree, the shorter: too early is harmless. Sources: docs.chargeflow.io network timelines; docs.adyen.com dispute time frames;
 * Quavo; chargemate.tech (Discover). In force since 2024 at the latest. A date given by the bank always wins.
 */
const days = {
  visa: { chargeback: 30, second_chargeback: 30, ruling: 60 },
  mastercard: { chargeback: 45, second_chargeback: 30, ruling: 75 },
  amex: { chargeback: 20, second_chargeback: 20, ruling: 60 },
  discover: { chargeback: 20, second_chargeback: 30, ruling: 60 },
} as const satisfies Record<Scheme, Days>;
/** Of a scheme nobody knows: the shortest. */
const otherwise: Days = { chargeback: 20, second_chargeback: 20, ruling: 60 };

const daysOf = (scheme: Scheme | null): Days => (scheme ? days[scheme] : otherwise);

/** When the answer is due: the bank's date, else the scheme's days less what the acquirer keeps of them, and never less than a day. */
export function dueOf(
  given: Instant | null,
  receivedAt: Instant,
  { scheme, stage }: { readonly scheme: Scheme | null; readonly stage: DisputeStage },
  { timeZone: zone, disputes }: Pick<Entity, 'timeZone' | 'disputes'>,
): Due {
  if (given) return { at: given, zone, source: 'bank' };
  const left = Math.max(daysOf(scheme)[stage] - disputes.marginDays, 1);
  return { at: endOfDay(receivedAt, left, zone), zone, source: 'estimate' };
}

/** Of a date that is told anew: only the bank moves a deadline out, and of two estimates the earlier one is safe. */
export const dueAfter = (before: Due, told: Due): Due =>
  told.source === 'bank' || (before.source === 'estimate' && told.at < before.at) ? told : before;

/** After how many days a ruling is late. */
export const rulingDays = (scheme: Scheme | null, { disputes }: Pick<Entity, 'disputes'>): number =>
  disputes.rulingDays ?? daysOf(scheme).ruling;
