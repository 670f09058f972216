import type { DisputeStatistic } from '../domain/dispute-statistics.ts';
import { formatAmount } from '../domain/money.ts';
import type { DisputeStatisticsAnswer } from './answers.ts';

/** A row of the statistics as the API shows it. */
export function presentStatistic(one: DisputeStatistic): DisputeStatisticsAnswer['rows'][number] {
  const { month, reason, currency, opened, byStatus, wonInPart, winRate, fees } = one;
  return {
    month,
    reason,
    currency,
    opened,
    needsResponse: byStatus.needs_response,
    underReview: byStatus.under_review,
    won: byStatus.won,
    wonInPart,
    lost: byStatus.lost,
    accepted: byStatus.accepted,
    lapsed: byStatus.lapsed,
    winRate,
    disputed: formatAmount({ minor: one.disputed, currency }),
    recovered: formatAmount({ minor: one.recovered, currency }),
    fees: fees.map((fee) => ({
      currency: fee.currency,
      amount: formatAmount({ minor: fee.amount, currency: fee.currency }),
    })),
  };
}
