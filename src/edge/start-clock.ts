import { randomUUID } from 'node:crypto';
import { compareBooks } from '../clock/compare-books.ts';
import { checkHealth } from '../clock/check-health.ts';
import type { Instant } from '../domain/instant.ts';
import { disputeDue } from '../clock/dispute-due.ts';
import { letterDue } from '../clock/letter-due.ts';
import { processDue } from '../clock/process-due.ts';
import { refundDue } from '../clock/refund-due.ts';
import { startSweep } from '../clock/start-sweep.ts';
import { watchDispute } from '../clock/watch-dispute.ts';
import { settleDue } from '../clock/settle-due.ts';
import type { TickDeps } from '../clock/tick.ts';
import { comparisonStore } from '../store/comparison-store.ts';
import { disputeFlowStore } from '../store/dispute-flow-store.ts';
import { disputeStore } from '../store/dispute-store.ts';
import { dueStore } from '../store/due-store.ts';
import { findingStore } from '../store/finding-store.ts';
import { healthStore } from '../store/health-store.ts';
import { notificationStore } from '../store/notification-store.ts';
import { importStore } from '../store/import-store.ts';
import { letterStore } from '../store/letter-store.ts';
import { listing } from '../store/listing.ts';
import { paymentStore } from '../store/payment-store.ts';
import { sweepStore } from '../store/sweep-store.ts';
import { answerTask } from '../workflow/answer-task.ts';
import { lookAtExecution } from '../workflow/look-at-execution.ts';
import { startExecution } from '../workflow/start-execution.ts';
import { environment } from './environment.ts';
import { startMoney } from './start-money.ts';
import type { Runtime } from './start-runtime.ts';
import { tellOfNotification } from './tell-of-notification.ts';

/** What the clock's tick needs: the ring, and the handler of each kind of thing that can be due. */
export function startClock(): Runtime & TickDeps {
  const money = startMoney();
  const { table, now, logger, count } = money;
  const runtime = { ...money, imports: importStore(table) };
  const sweeps = startSweep({
    sweeps: sweepStore(table),
    execution: startExecution(environment('EXPIRY_SWEEP_ARN')),
    now,
  });
  const disputeArn = environment('DISPUTE_ARN');
  const answer = answerTask();
  const open = (since: Instant): void => {
    count('unsettled_seconds', (now() - Date.parse(since)) / 1000);
  };
  return {
    ...runtime,
    ring: dueStore(table),
    handlers: () => ({
      operation: settleDue({
        ...runtime,
        payments: paymentStore(table),
        told(resolved, paymentId) {
          if (resolved.kind === 'quiet') return;
          count(resolved.kind === 'looked' ? 'looks' : `looks_${resolved.kind}`);
          if (resolved.since !== null) open(resolved.since);
          logger.info('look', { paymentId, ...resolved });
        },
      }),
      comparison: compareBooks({
        ...runtime,
        payments: paymentStore(table),
        lists: listing(table),
        findings: findingStore(table),
        comparisons: comparisonStore(table),
        told({ entity, day, counts }) {
          count('days_compared');
          count('discrepancies_found', counts.found);
          logger.info('comparison', { entity, day, ...counts });
        },
      }),
      expiry: sweeps,
      letter: letterDue({ ...runtime, ring: dueStore(table), letters: letterStore(table) }),
      dispute: disputeDue({ ...runtime, disputes: disputeStore(table) }),
      refund_window: refundDue({ ...runtime, payments: paymentStore(table) }),
      workflow: watchDispute({
        ring: dueStore(table),
        flows: disputeFlowStore(table),
        disputes: disputeStore(table),
        start: startExecution(disputeArn),
        lookAt: lookAtExecution(disputeArn),
        answer,
        now,
      }),
      health: checkHealth({
        ...runtime,
        health: healthStore(table),
        mark: randomUUID,
        lists: listing(table),
        waits: open,
      }),
      notification: processDue({
        ...runtime,
        payments: paymentStore(table),
        notifications: notificationStore(table),
        processed: tellOfNotification(runtime),
      }),
    }),
    failed({ kind, id, at }, error) {
      count('clock_failed');
      logger.error('due item failed', { kind, id, at, error: error instanceof Error ? error : String(error) });
    },
  };
}
