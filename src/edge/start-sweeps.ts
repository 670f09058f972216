import { sweepPayment, type SweepPaymentDeps } from '../clock/sweep-payment.ts';
import type { SliceDeps } from '../clock/sweep-slice.ts';
import { dueStore } from '../store/due-store.ts';
import { expiryStore } from '../store/expiry-store.ts';
import { findingStore } from '../store/finding-store.ts';
import { haltStore } from '../store/halt-store.ts';
import { healthStore } from '../store/health-store.ts';
import { paymentStore } from '../store/payment-store.ts';
import { queryTurns } from '../store/query-turns.ts';
import { sweepStore } from '../store/sweep-store.ts';
import { startMoney } from './start-money.ts';
import type { Runtime } from './start-runtime.ts';

/** What a slice of a sweep needs: the ring, its report, and what is done about one payment. */
export function startSweeps(): Runtime & SliceDeps {
  const runtime = startMoney();
  const { table, logger, count } = runtime;
  const ring = dueStore(table);
  const deps: SweepPaymentDeps = {
    ...runtime,
    ring,
    payments: paymentStore(table),
    expiries: expiryStore(table),
    findings: findingStore(table),
    turns: queryTurns(table),
    halts: haltStore(table),
    health: healthStore(table),
    failed({ key, at }, error) {
      count('sweep_failed');
      logger.error('pre-authorization failed', {
        of: key.PK,
        at,
        error: error instanceof Error ? error : String(error),
      });
    },
  };
  return { ...runtime, ring, sweeps: sweepStore(table), sweeper: () => sweepPayment(deps) };
}
