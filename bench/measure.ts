import type { Post } from './caller.ts';
import type { Sample } from './cycle.ts';
import { operations, type Operation } from './operation.ts';
import type { Row } from './plan.ts';
import { quantile } from './quantile.ts';
import { runRound, type Round } from './round.ts';
import { sides, type Side } from './side.ts';
import { warmUp } from './warm-up.ts';

type Times = { readonly medianMs: number; readonly p95Ms: number };
export type Measured = {
  readonly callers: number;
  /** Per side. */
  readonly requests: number;
  readonly rows: readonly {
    readonly what: Operation | 'all';
    readonly times: Record<Side, Times>;
    readonly ratio: number;
  }[];
  /** Payments that ended early, because one was not answered with success; their times are left out. */
  readonly failed: Record<Side, number>;
  readonly perSecond: Record<Side, number>;
  /** Between which values half of the pairs of rounds have their ratio: how far the one above can be trusted. */
  readonly ratioOfPairs: readonly [number, number];
};

/** The share of payments that may end early, such as by somebody killing a function: beyond it the stack is broken. */
const mostFailures = 0.01;

/** Runs both sides in turns at one number of callers. */
export async function measure({ callers, pairs, cyclesEach, warmUpEach }: Row, post: Post): Promise<Measured> {
  for (const side of sides) await warmUp(side, post, callers, warmUpEach);
  const rounds: Record<Side, Round[]> = { ours: [], minimal: [] };
  for (let pair = 0; pair < pairs; pair += 1) {
    // Each side begins half of the pairs, so that a machine that gets slower all the time favours neither.
    for (const side of pair % 2 === 0 ? sides : sides.toReversed()) {
      rounds[side].push(await runRound(side, post, callers, cyclesEach));
    }
  }

  const failures = (side: Side) => rounds[side].flatMap((round) => round.failures);
  for (const side of sides) {
    for (const failure of failures(side)) console.error(failure instanceof Error ? failure.message : failure);
    if (failures(side).length > mostFailures * pairs * callers * cyclesEach) {
      throw new Error(`Too many payments broke off (${side}, ${callers} callers): see above`);
    }
  }

  const samples = (side: Side) => rounds[side].flatMap((round) => round.samples);
  const ratios = rounds.ours.map((ours, pair) => ratio(ours.samples, rounds.minimal[pair]?.samples ?? []));
  const perSecond = (side: Side) =>
    (samples(side).length / rounds[side].reduce((sum, { tookMs }) => sum + tookMs, 0)) * 1000;
  return {
    callers,
    requests: samples('ours').length,
    rows: [...operations, 'all' as const].map((what) => {
      const of = (side: Side) => samples(side).filter(({ operation }) => what === 'all' || operation === what);
      const times = { ours: timesOf(of('ours')), minimal: timesOf(of('minimal')) };
      return { what, times, ratio: times.ours.medianMs / times.minimal.medianMs };
    }),
    failed: { ours: failures('ours').length, minimal: failures('minimal').length },
    perSecond: { ours: perSecond('ours'), minimal: perSecond('minimal') },
    ratioOfPairs: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
  };
}

function timesOf(samples: readonly Sample[]): Times {
  const times = samples.map(({ tookMs }) => tookMs);
  return { medianMs: quantile(times, 0.5), p95Ms: quantile(times, 0.95) };
}

const ratio = (ours: readonly Sample[], minimal: readonly Sample[]): number =>
  timesOf(ours).medianMs / timesOf(minimal).medianMs;
