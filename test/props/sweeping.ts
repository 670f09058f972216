import { sweepPayment, type SweepPaymentDeps } from '../../src/clock/sweep-payment.ts';
import { sweepSlice, type SliceDeps } from '../../src/clock/sweep-slice.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { sweepIdOf, type SweepId, type Swept } from '../../src/domain/sweep.ts';
import type { MoneyDeps } from '../../src/edge/start-money.ts';
import { dueLanes, dueStore } from '../../src/store/due-store.ts';
import { expiryStore } from '../../src/store/expiry-store.ts';
import { findingStore } from '../../src/store/finding-store.ts';
import { haltStore } from '../../src/store/halt-store.ts';
import { healthStore } from '../../src/store/health-store.ts';
import { paymentStore } from '../../src/store/payment-store.ts';
import { queryLimit } from '../../src/store/query-limit.ts';
import { queryTurns } from '../../src/store/query-turns.ts';
import { sweepStore } from '../../src/store/sweep-store.ts';
import type { Table } from '../../src/store/table.ts';
import type { Shop } from './shop.ts';

type Changes = Partial<MoneyDeps> & { readonly table?: Table };

/** What a slice runs on at a virtual time (ms since the epoch): the deployed parts, on the shop's table and gateway. */
function sliceDeps(shop: Shop, nowMs: () => number, changes: Changes = {}): SliceDeps {
  const base = changes.table ?? shop.table;
  const table = { ...base, pacing: { ...base.pacing, now: nowMs } };
  const ring = dueStore(table);
  const deps: SweepPaymentDeps = {
    ...shop.deps([], { now: nowMs, queries: queryLimit(table), ...changes }),
    ring,
    payments: paymentStore(table),
    expiries: expiryStore(table),
    findings: findingStore(table),
    turns: queryTurns(table),
    halts: haltStore(table),
    health: healthStore(table),
    failed: () => undefined,
  };
  return { ring, sweeps: sweepStore(table), sweeper: () => sweepPayment(deps), now: nowMs };
}

/** One run of the sweep at a virtual time, as the workflow drives it, without its waits. Answers what became of each. */
export async function sweepAt(shop: Shop, atMs: number, changes: Changes = {}): Promise<Swept[]> {
  const startedMs = Date.now();
  const nowMs = () => atMs + Date.now() - startedMs;
  const deps = sliceDeps(shop, nowMs, changes);
  const at = instantOf(atMs);
  const id: SweepId = sweepIdOf(at);
  const sweeps = { ...deps.sweeps, hold: () => Promise.resolve(true) };
  const swept: Swept[] = [];
  const sweeper: SliceDeps['sweeper'] = () => {
    const sweepOne = deps.sweeper();
    return async (due) => {
      const one = await sweepOne(due);
      if (one) swept.push(one);
      return one;
    };
  };
  for (const lane of dueLanes) {
    let slices = 0;
    for (let next = 'more'; next === 'more'; slices += 1) {
      ({ next } = await sweepSlice({ sweepId: id, lane, slices }, { ...deps, sweeps, sweeper }));
    }
  }
  return swept;
}
