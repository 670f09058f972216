import { setTimeout as pause } from 'node:timers/promises';
import type { Notification } from '../domain/notification.ts';
import type { ProcessDeps } from '../exactly-once/process-notification.ts';
import { secretHooks, type Hooks } from '../gateway/hooks.ts';
import { notificationStore, type NotificationStore } from '../store/notification-store.ts';
import { paymentStore } from '../store/payment-store.ts';
import { tellOfNotification } from './tell-of-notification.ts';
import { environment } from './environment.ts';
import { startRuntime, type Runtime } from './start-runtime.ts';

/** What receiving notifications needs, beside what every function has. */
export type WebhookDeps = ProcessDeps & {
  readonly hooks: Pick<Hooks, 'find' | 'doubt'>;
  readonly notifications: Pick<NotificationStore, 'keep' | 'conclude'>;
  readonly pause: (ms: number) => Promise<void>;
  readonly count: (metric: string) => void;
  readonly told: (one: Notification) => void;
  readonly broke: (one: Notification, error: unknown) => void;
};

export function startWebhooks(): Runtime & WebhookDeps {
  const runtime = startRuntime();
  const { table, now, logger } = runtime;
  const hooks = secretHooks(environment('HOOKS_SECRET_NAME'), now);
  hooks.prepare();
  return {
    ...runtime,
    hooks,
    payments: paymentStore(table),
    notifications: notificationStore(table),
    pause: (ms) => pause(ms, undefined, { ref: false }),
    told: tellOfNotification(runtime),
    broke({ id, entity }, error) {
      logger.error('notification broke', { id, entity, error: error instanceof Error ? error : String(error) });
    },
  };
}
