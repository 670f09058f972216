import type { EntityName } from '../domain/ids.ts';
import { instantOf, plusMs, type Instant } from '../domain/instant.ts';
import { startOf, type SweepId, type Swept } from '../domain/sweep.ts';
import type { Due, DueStore } from '../store/due-store.ts';
import type { SweepStore } from '../store/sweep-store.ts';

/** What a run did about one pre-authorization; whose it is, if that could be read; and when its turn to be asked for comes. */
export type SweptOne = Swept & { readonly entity: EntityName | null; readonly turnAt?: Instant };
/** Null where another run had it. */
export type SweepOne = (due: Due) => Promise<SweptOne | null>;

export type SliceDeps = {
  readonly ring: Pick<DueStore, 'dueIn'>;
  readonly sweeps: Pick<SweepStore, 'hold' | 'add'>;
  /** Made anew for every slice, so that what one payment has shown serves the others. */
  readonly sweeper: () => SweepOne;
  readonly now: () => number;
};

/** One lane of a run, how many slices of it are done, and until when some of it waits for its turn to be asked for. */
export type Lane = {
  readonly sweepId: SweepId;
  readonly lane: number;
  readonly slices: number;
  readonly turnsUntil?: Instant | null;
};
export type SliceEnd = Lane & { readonly next: 'more' | 'wait' | 'done'; readonly waitSeconds: number };

/** Of the five minutes its function has: the last one begun may take a look-up and an operation, 18 s each. */
const startWithinMs = 180_000;
const sliceSize = 50;
const atOnce = 5;
/** A Standard execution ends at 25,000 events, of which a slice takes about ten: the next run goes on. */
const mostSlices = 400;
/** Until the gateway's query limit, which is per minute, lets through more. */
const waitSeconds = 60;
/** Longer than a slice and the wait after it. */
export const runLeaseMs = 10 * 60_000;

/** One slice of a lane: what has been due longest, some of it at once, into the report. What is then still due is for the next. */
export async function sweepSlice(lane: Lane, { ring, sweeps, sweeper, now }: SliceDeps): Promise<SliceEnd> {
  const { sweepId } = lane;
  let turnsUntil = lane.turnsUntil ?? null;
  const end = (next: SliceEnd['next']): SliceEnd => ({
    ...lane,
    slices: lane.slices + 1,
    turnsUntil,
    next,
    waitSeconds,
  });
  const sweepOne = sweeper();
  const startedAtMs = now();
  const startedAt = instantOf(startedAtMs);
  if (!(await sweeps.hold(sweepId, plusMs(startedAt, runLeaseMs)))) return end('done');

  const found = await ring.dueIn(lane.lane, 'expiry', startedAt, sliceSize);
  const waiting = [...found];
  const swept: SweptOne[] = [];
  const worker = async (): Promise<void> => {
    for (let due = waiting.shift(); due && now() < startedAtMs + startWithinMs; due = waiting.shift()) {
      const one = await sweepOne(due);
      if (!one) continue;
      swept.push(one);
      if (one.turnAt !== undefined && one.turnAt > (turnsUntil ?? '')) turnsUntil = one.turnAt;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));

  for (const [entity, ofEntity] of Map.groupBy(swept, (one) => one.entity)) {
    if (entity === null) continue;
    await sweeps.add(sweepId, entity, startOf(sweepId), ofEntity, instantOf(now()));
  }
  if (lane.slices + 1 >= mostSlices) return end('done');
  if (found.length >= sliceSize || waiting.length > 0) return end('more');
  return end(turnsUntil !== null && instantOf(now()) < turnsUntil ? 'wait' : 'done');
}
