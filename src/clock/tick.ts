import { instantOf } from '../domain/instant.ts';
import type { Due, DueStore, Leased } from '../store/due-store.ts';
import type { DueKind } from '../store/keys.ts';
import { pauseMs, triesBeforeGivingUp } from './tries.ts';

/** What happens to something of one kind when its time has come. */
export type DueHandler<Kind extends string = DueKind> = {
  /** How many of the kind one tick takes from each shard at most. */
  readonly quota: number;
  /** Does what is due and moves the item on the ring, or off it. What it answers is counted. */
  readonly run: (one: Leased<Kind>) => Promise<string>;
  /** After the last try: hands it to a person and takes it off the ring. */
  readonly giveUp: (one: Leased<Kind>) => Promise<void>;
};

/** What happens once when anything of one kind is due: a workflow takes it from there, under leases of its own. */
export type DueStarter = { readonly start: () => Promise<string> };

export type TickDeps<Kind extends string = DueKind> = {
  readonly ring: DueStore<Kind>;
  /** Made anew for every tick, so that what one item has shown serves the others. */
  readonly handlers: () => Readonly<Record<Kind, DueHandler<Kind> | DueStarter>>;
  readonly now: () => number;
  readonly failed: (one: Due<Kind>, error: unknown) => void;
};

/** How often each kind came to what. */
export type Ticked = Record<string, Record<string, number>>;

/** Of the two minutes its function has: the last query begun may still time out. */
const startWithinMs = 85_000;
const leaseMs = 150_000;
const atOnce = 8;

/**
 * One turn of the clock: takes what is due, each under a lease, and hands it to the handler of its kind. What fails is tried
 * again after growing pauses, and a person gets it in the end; what a dying function leaves is due again when its lease ends.
 */
export async function tick<Kind extends string>({ ring, handlers, now, failed }: TickDeps<Kind>): Promise<Ticked> {
  const startedAtMs = now();
  const ofKind = handlers();
  const ticked: Ticked = {};
  const quotaOf = (handler: DueHandler<Kind> | DueStarter) => ('start' in handler ? 1 : handler.quota);
  const found = await ring.due(instantOf(startedAtMs), (kind) => quotaOf(ofKind[kind]));
  const waiting = firstOfStarted(found, ofKind);
  const count = (kind: Kind, came: string): void => {
    const counts = (ticked[kind] ??= {});
    counts[came] = (counts[came] ?? 0) + 1;
  };

  const turn = async (due: Due<Kind>): Promise<string> => {
    const handler = ofKind[due.kind];
    let leased: Leased<Kind> | null = null;
    try {
      if ('start' in handler) return await handler.start();
      leased = await ring.lease(due, instantOf(now() + leaseMs));
      if (!leased) return 'taken';
      if (leased.tries <= triesBeforeGivingUp) return await handler.run(leased);
      await handler.giveUp(leased);
      return 'given_up';
    } catch (error) {
      failed(due, error);
      if (leased) await ring.putOff(leased, instantOf(now() + pauseMs(leased.tries))).catch(() => undefined);
      // What cannot even be handed to a person stays on the ring, and wakes one every time.
      return leased && leased.tries > triesBeforeGivingUp ? 'given_up' : 'failed';
    }
  };
  const worker = async (): Promise<void> => {
    for (let due = waiting.shift(); due && now() < startedAtMs + startWithinMs; due = waiting.shift()) {
      count(due.kind, await turn(due));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return ticked;
}

/** What is taken one by one, and one of each kind that is only started. */
function firstOfStarted<Kind extends string>(
  found: readonly Due<Kind>[],
  ofKind: Readonly<Record<Kind, object>>,
): Due<Kind>[] {
  const started = new Set<Kind>();
  return found.filter(({ kind }) => {
    if (!('start' in ofKind[kind])) return true;
    if (started.has(kind)) return false;
    started.add(kind);
    return true;
  });
}
