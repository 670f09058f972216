import { describe, expect, test } from '@jest/globals';
import type { Dispute, Ruling, StageFacts } from '../../src/domain/dispute.ts';
import { disputeStatistics } from '../../src/domain/dispute-statistics.ts';
import type { Instant } from '../../src/domain/instant.ts';
import { dayOne } from '../props/ledger.ts';
import { sampleDispute } from '../props/sample-dispute.ts';

const zone = 'Europe/Berlin';
/** A case over 60.00, opened in March. */
const one = (changes: Partial<Dispute> = {}): Dispute => ({ ...sampleDispute(), ...changes });
const ruling = (amount: number): Ruling => ({
  outcome: amount > 0 ? 'won' : 'lost',
  amount,
  reference: null,
  decidedAt: dayOne,
  at: dayOne,
  by: 'user:ada',
  reason: null,
});
const won = (amount = 6_000) => one({ status: 'won', ruling: ruling(amount) });
const only = (cases: readonly Dispute[]) => disputeStatistics(cases, zone)[0]!;

describe('The statistics of disputes', () => {
  test('count a case once, by where it stands', () => {
    const cases = [one(), won(), won(2_500), one({ status: 'lost', ruling: ruling(0) }), one({ status: 'lapsed' })];
    expect(disputeStatistics(cases, zone)).toEqual([
      {
        month: '2026-03',
        reason: 'not_received',
        currency: 'EUR',
        opened: 5,
        byStatus: { needs_response: 1, under_review: 0, won: 2, lost: 1, accepted: 0, lapsed: 1 },
        wonInPart: 1,
        winRate: 2 / 3,
        disputed: 30_000,
        recovered: 8_500,
        fees: [],
      },
    ]);
  });

  test('have a win rate only where the bank has ruled: silence and acceptance are no fights', () => {
    expect(only([one(), one({ status: 'accepted' }), one({ status: 'lapsed' })]).winRate).toBeNull();
    expect(only([won(), one({ status: 'accepted' })]).winRate).toBe(1);
  });

  test('never add up currencies, of fees neither', () => {
    const eur = one({ fees: [{ amount: 1_500, currency: 'EUR' as never, stage: 'chargeback' }] });
    const fees = [
      { amount: 1_500, currency: 'EUR' as never, stage: 'chargeback' },
      { amount: 2_000, currency: 'USD' as never, stage: 'second_chargeback' },
    ] as const;
    const rows = disputeStatistics([eur, one({ fees }), one({ currency: 'JPY' as never, amount: 60 })], zone);
    expect(rows.map(({ currency, disputed }) => [currency, disputed])).toEqual([
      ['EUR', 12_000],
      ['JPY', 60],
    ]);
    expect(rows[0]!.fees).toEqual([
      { currency: 'EUR', amount: 3_000 },
      { currency: 'USD', amount: 2_000 },
    ]);
  });

  test.each([
    ['is open', { status: 'needs_response' }, 0],
    ['was lost', { status: 'lost', ruling: ruling(0) }, 0],
    ['was won', { status: 'won', ruling: ruling(6_000) }, 6_000],
    ['took only a part again', { status: 'lost', ruling: ruling(0), amount: 4_000 }, 2_000],
  ] as const)('leave what a second chargeback took again out of what came back: it %s', (_, changes, recovered) => {
    const past: StageFacts = won();
    const again = one({ stage: 'second_chargeback', earlier: [past], ...changes });
    expect(only([again])).toMatchObject({ opened: 1, disputed: 6_000, recovered });
  });

  test('have the month of the entity, and are in order', () => {
    const at = (openedAt: string) => one({ openedAt: openedAt as Instant });
    const cases = [at('2026-04-30T22:00:00.000Z'), at('2026-03-31T21:59:59.000Z'), at('2026-03-31T22:00:00.000Z')];
    expect(disputeStatistics(cases, zone).map(({ month }) => month)).toEqual(['2026-03', '2026-04', '2026-05']);
  });
});
