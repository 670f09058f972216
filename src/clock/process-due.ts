import { processNotification, type ProcessDeps } from '../exactly-once/process-notification.ts';
import type { Notification } from '../domain/notification.ts';
import type { Leased } from '../store/due-store.ts';
import type { NotificationStore } from '../store/notification-store.ts';
import type { DueHandler } from './tick.ts';

type Deps = ProcessDeps & {
  readonly notifications: Pick<NotificationStore, 'at' | 'conclude'>;
  readonly processed: (one: Notification) => void;
};

/** Notifications that were stored and came to nothing yet: whoever received them died, or they could not be told then. */
export function processDue(deps: Deps): DueHandler {
  const read = async ({ key, id }: Leased): Promise<Notification> => {
    const one = await deps.notifications.at(key);
    if (!one) throw new Error(`The notification ${id} cannot be read`);
    return one;
  };
  return {
    quota: 50,
    async run(one) {
      const after = await processNotification(await read(one), deps);
      deps.processed(after);
      return after.state;
    },
    async giveUp(one) {
      const after: Notification = { ...(await read(one)), state: 'given_up', dueAt: null };
      await deps.notifications.conclude(after);
      deps.processed(after);
    },
  };
}
