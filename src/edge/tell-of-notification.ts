import type { Notification } from '../domain/notification.ts';
import type { Runtime } from './start-runtime.ts';

/** Counts what a notification came to, and logs where to find it. */
export const tellOfNotification =
  ({ count, logger }: Pick<Runtime, 'count' | 'logger'>) =>
  ({ id, entity, notice, state, paymentId }: Notification): void => {
    count(`webhook_${state}`);
    logger.info('notification', { id, entity, gatewayId: notice.id, code: notice.result.code, state, paymentId });
  };
