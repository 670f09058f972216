import { type BankCase } from './bank/bank.ts';
import { Books } from './books/books.ts';
import { type Transaction } from './books/transaction.ts';
import { SandboxClock } from './clock.ts';
import { RequestLog } from './control/request-log.ts';
import { Faults } from './faults/faults.ts';
import { type Checkout } from './gateway/checkouts.ts';
import { QueryLimit } from './gateway/query-limit.ts';
import { type Registration } from './gateway/registrations.ts';
import { Notifications } from './notifications/notifications.ts';
import { type Entity } from './rules/entities.ts';

/** All that one sandbox knows. A reset makes a new one of these and forgets the old. */
export class SandboxState {
  readonly clock = new SandboxClock();
  readonly books = new Books();
  readonly faults = new Faults();
  readonly requests = new RequestLog();
  readonly queryLimit = new QueryLimit();
  readonly registrations = new Map<string, Registration>();
  /** Pending transactions that end at a known instant. */
  readonly awaiting = new Set<Transaction>();
  readonly checkouts = new Map<string, Checkout>();
  readonly bankCases: BankCase[] = [];
  readonly notifications: Notifications;
  readonly entities: Map<string, Entity>;

  /** Where this sandbox is reached: a redirect must lead back to it. */
  readonly url: string;

  constructor(entities: readonly Entity[], url: string) {
    this.url = url;
    this.entities = new Map(entities.map((entity) => [entity.entityId, entity]));
    this.notifications = new Notifications(this.clock);
  }
}
