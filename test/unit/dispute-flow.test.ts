import { describe, expect, test } from '@jest/globals';
import { attentionTo, executionName, isEnding, standingOf, type DisputeFlow } from '../../src/domain/dispute-flow.ts';
import type { Dispute, Ruling } from '../../src/domain/dispute.ts';
import { plusMs } from '../../src/domain/instant.ts';
import { dayOne } from '../props/ledger.ts';
import { sampleDispute } from '../props/sample-dispute.ts';

const one = sampleDispute();
const ruling = (amount: number): Ruling => ({
  outcome: amount > 0 ? 'won' : 'lost',
  amount,
  reference: null,
  decidedAt: dayOne,
  at: dayOne,
  by: 'user:ada',
  reason: null,
});
const minuteMs = 60_000;

describe('What a case asks of its workflow', () => {
  const rows: readonly [string, Partial<Dispute>, ReturnType<typeof standingOf>][] = [
    ['the decision', {}, 'decision'],
    ['the ruling', { status: 'under_review' }, 'ruling'],
    ['the reversal', { status: 'won', owes: 'reversal', ruling: ruling(6_000) }, 'reverse'],
    ['a person, where the reversal is refused', { status: 'won', owes: 'reversal', stuck: 'no' }, 'stuck'],
    ['nothing more of what was won', { status: 'won', ruling: ruling(6_000) }, 'won'],
    ['nothing more of what was won in part', { status: 'won', ruling: ruling(5_999) }, 'won_in_part'],
    ['the record of what came another way', { status: 'won', owes: 'record', ruling: ruling(6_000) }, 'reverse'],
    ['nothing more of what was lost', { status: 'lost', ruling: ruling(0) }, 'lost'],
    ['nothing more of what was accepted', { status: 'accepted' }, 'accepted'],
    ['nothing more of what has lapsed', { status: 'lapsed' }, 'lapsed'],
    ['nothing of an earlier stage', { stage: 'second_chargeback' }, 'superseded'],
  ];
  test.each(rows)('%s', (_, changes, standing) => {
    expect(standingOf({ ...one, ...changes }, 'chargeback')).toBe(standing);
  });
});

describe('What the clock does about a workflow', () => {
  const flow: DisputeFlow = { disputeId: one.id, stage: 'chargeback', attempt: 1, waits: null, quietUntil: null };
  const waiting: DisputeFlow = { ...flow, waits: { for: 'decision', token: 'bell' } };
  const over: Dispute = { ...one, status: 'accepted' };
  const quiet = plusMs(dayOne, 10 * minuteMs);
  type Row = readonly [string, DisputeFlow, Dispute, 'running' | 'ended' | 'absent', string, number | null];
  const rows: readonly Row[] = [
    ['none was started', { ...flow, attempt: 0 }, one, 'absent', 'begin', 1],
    ['it was begun and nobody knows it', flow, one, 'absent', 'start', 1],
    ['it has ended before the case', flow, one, 'ended', 'begin', 1],
    ['it ends again and again', { ...flow, attempt: 4 }, one, 'ended', 'begin', 8],
    ['it has ended for the hundredth time', { ...flow, attempt: 100 }, one, 'ended', 'begin', 60],
    ['it waits for what is still open', waiting, one, 'running', 'watch', 60],
    ['it waits for what has happened', waiting, { ...one, status: 'under_review' }, 'running', 'ring', 1],
    ['it waits and the case is over', waiting, over, 'running', 'ring', 1],
    ['it is at work', { ...flow, quietUntil: quiet }, one, 'running', 'watch', 5],
    ['it has been silent for too long', { ...flow, quietUntil: dayOne }, one, 'running', 'begin', 1],
    ['it is about to end with the case', flow, over, 'running', 'rest', null],
    ['it has ended with the case', flow, over, 'ended', 'rest', null],
    ['the case was over before it began', { ...flow, attempt: 0 }, over, 'absent', 'rest', null],
  ];
  test.each(rows)('where %s', (_, seen, dispute, execution, kind, againMinutes) => {
    const nextLookAt = againMinutes === null ? {} : { nextLookAt: plusMs(dayOne, againMinutes * minuteMs) };
    expect(attentionTo(seen, dispute, execution, dayOne)).toEqual({ kind, ...nextLookAt });
  });
});

test('An execution is called after case, stage and attempt, within the 80 characters of a name', () => {
  const name = executionName({ disputeId: one.id, stage: 'second_chargeback', attempt: 99_999 });
  expect(name).toBe(`${one.id}-second_chargeback-99999`);
  expect(name.length).toBeLessThanOrEqual(80);
  expect(isEnding('superseded')).toBe(true);
});
