import { TZDate } from '@date-fns/tz';
import type { Currency } from './currency.ts';
import type { DisputeStatus } from './dispute-steps.ts';
import type { Dispute } from './dispute.ts';
import type { NormalizedReason } from './reason-codes.ts';

/** What became of the cases that were opened in a month for a reason, in one currency. Amounts in minor units. */
export type DisputeStatistic = {
  /** `2026-03`, in the entity's time zone. */
  readonly month: string;
  readonly reason: NormalizedReason;
  readonly currency: Currency;
  readonly opened: number;
  /** Where they stand now: a case counts once, by its last stage. */
  readonly byStatus: Readonly<Record<DisputeStatus, number>>;
  /** Of those won: what came back was less than what was disputed. */
  readonly wonInPart: number;
  /** Won, also in part, of those the bank has ruled on; null where it has ruled on none. What was accepted or lapsed was not fought. */
  readonly winRate: number | null;
  /** What the first chargeback took, and what of it came back and stayed. */
  readonly disputed: number;
  readonly recovered: number;
  /** What the bank took for its trouble, of all stages, won or not; in the currency of each. */
  readonly fees: readonly { readonly currency: Currency; readonly amount: number }[];
};

/** The cases as a table: by month, then by reason and currency. */
export function disputeStatistics(cases: readonly Dispute[], timeZone: string): readonly DisputeStatistic[] {
  const groups = Object.groupBy(cases, (one) =>
    JSON.stringify([monthOf(one, timeZone), one.reason.normalized, one.currency]),
  );
  return Object.entries(groups)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group = []]) => {
      const [first] = group;
      return first ? [statisticOf(first, group, timeZone)] : [];
    });
}

function statisticOf(first: Dispute, group: readonly Dispute[], timeZone: string): DisputeStatistic {
  const are = (wanted: DisputeStatus) => group.filter(({ status }) => status === wanted);
  const count = (wanted: DisputeStatus) => are(wanted).length;
  const [won, lost] = [count('won'), count('lost')];
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
  const fees = Object.groupBy(
    group.flatMap((one) => one.fees),
    ({ currency }) => currency,
  );
  return {
    month: monthOf(first, timeZone),
    reason: first.reason.normalized,
    currency: first.currency,
    opened: group.length,
    byStatus: {
      needs_response: count('needs_response'),
      under_review: count('under_review'),
      won,
      lost,
      accepted: count('accepted'),
      lapsed: count('lapsed'),
    },
    wonInPart: are('won').filter((one) => recoveredBy(one) < disputedIn(one)).length,
    winRate: won + lost === 0 ? null : won / (won + lost),
    disputed: sum(group.map(disputedIn)),
    recovered: sum(group.map(recoveredBy)),
    fees: Object.values(fees).flatMap((some = []) => {
      const [one] = some;
      return one ? [{ currency: one.currency, amount: sum(some.map(({ amount }) => amount)) }] : [];
    }),
  };
}

const disputedIn = ({ earlier, amount }: Dispute): number => earlier[0]?.amount ?? amount;

/**
 * What came back and stayed. A second chargeback takes at most what a partial win had given back: the rest of that stays, whatever
 * becomes of it.
 */
function recoveredBy({ earlier, amount, status, ruling }: Dispute): number {
  const cameBack = earlier.reduce((kept, past) => kept + (past.ruling?.amount ?? 0), 0);
  const takenAgain = earlier.length === 0 ? 0 : amount;
  const now = status === 'won' ? (ruling?.amount ?? 0) : 0;
  return cameBack - takenAgain + now;
}

const monthOf = ({ openedAt }: Dispute, timeZone: string): string => {
  const at = new TZDate(Date.parse(openedAt), timeZone);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}`;
};
