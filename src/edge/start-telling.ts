import type { TickDeps } from '../clock/tick.ts';
import { tellStore } from '../store/due-store.ts';
import { deliveryStore, type DeliveryStore } from '../store/delivery-store.ts';
import { disputeStore } from '../store/dispute-store.ts';
import { endpointStore } from '../store/endpoint-store.ts';
import { eventStore } from '../store/event-store.ts';
import { findingStore } from '../store/finding-store.ts';
import type { Key, TellKind } from '../store/keys.ts';
import { letterStore } from '../store/letter-store.ts';
import { paymentStore } from '../store/payment-store.ts';
import { sweepStore } from '../store/sweep-store.ts';
import { eventBus } from '../tell/event-bus.ts';
import type { DeliverDeps } from '../tell/deliver.ts';
import { deliverDue } from '../tell/deliver-due.ts';
import { publishDue } from '../tell/publish-due.ts';
import { postWebhook } from '../tell/post-webhook.ts';
import type { TellNowDeps } from '../tell/tell-now.ts';
import { environment } from './environment.ts';
import { startRuntime, type Runtime } from './start-runtime.ts';
import { webhookSecrets } from '../tell/webhook-secrets.ts';

export type TellingDeps = TellNowDeps & TickDeps<TellKind>;
export type RetryDeps = DeliverDeps & { readonly deliveries: Pick<DeliveryStore, 'get' | 'put'> };

/** What it takes to send a webhook. */
export function startRetry(): Runtime & RetryDeps & { readonly deliveries: DeliveryStore } {
  const runtime = startRuntime();
  const { table, now } = runtime;
  return {
    ...runtime,
    payments: paymentStore(table),
    events: eventStore(table),
    endpoints: endpointStore(table),
    deliveries: deliveryStore(table),
    disputes: disputeStore(table),
    findings: findingStore(table),
    letters: letterStore(table),
    sweeps: sweepStore(table),
    secrets: webhookSecrets(environment('WEBHOOK_SECRET_NAME'), now),
    post: postWebhook({ loopback: process.env['LOOPBACK_WEBHOOKS'] === 'yes' }),
  };
}

/** What it takes to tell the outside: at once, and on the clock of what was not. */
export function startTelling(): Runtime & TellingDeps {
  const runtime = startRetry();
  const { table, logger, count } = runtime;
  const telling = {
    ...runtime,
    events: eventStore(table),
    endpoints: endpointStore(table),
    bus: eventBus(environment('BUS_NAME')),
    ring: tellStore(table),
    broke(key: Key, error: unknown) {
      count('tell_failed');
      logger.error('telling failed', { ...key, error: error instanceof Error ? error : String(error) });
    },
  };
  return {
    ...telling,
    handlers: () => ({ event: publishDue(telling), delivery: deliverDue(telling) }),
    failed: ({ key }, error) => {
      telling.broke(key, error);
    },
  };
}
