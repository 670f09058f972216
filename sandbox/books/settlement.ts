import { notificationOf } from '../notifications/notification-payload.ts';
import { outcomeOf } from '../rules/outcome.ts';
import { type SandboxState } from '../sandbox-state.ts';
import { type Transaction } from './transaction.ts';

/** Writes a transaction into the books and tells whoever listens. */
export const record = (state: SandboxState, transaction: Transaction, copies: number): void => {
  state.books.add(transaction);
  if (transaction.endsAt !== undefined) state.awaiting.add(transaction);
  for (let copy = 0; copy < copies; copy += 1) notify(state, transaction);
};

/** Ends a pending transaction; its id stays and a further notification goes out. */
export const settle = (state: SandboxState, transaction: Transaction, code: string): void => {
  transaction.code = code;
  transaction.state = outcomeOf(code);
  state.awaiting.delete(transaction);
  notify(state, transaction);
};

/** Ends whatever the clock has brought to its end; runs before every request, so that nobody sees it too late. */
export const settleDue = (state: SandboxState): void => {
  const now = state.clock.now();
  for (const transaction of state.awaiting) {
    const { plannedEnd, endsAt } = transaction;
    if (plannedEnd !== undefined && endsAt !== undefined && endsAt <= now) settle(state, transaction, plannedEnd);
  }
};

const notify = (state: SandboxState, transaction: Transaction): void => {
  const entity = state.entities.get(transaction.entityId);
  if (entity?.hook)
    void state.notifications.announce(entity.hook, notificationOf(transaction, entity, state.clock.now()));
};
