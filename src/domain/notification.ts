import type { EntityName, GatewayId, PaymentId } from './ids.ts';
import { plusMs, type Instant } from './instant.ts';

/** What is kept of a transaction the gateway told us of, in its words: nothing of the customer, nothing of the card. */
export type Notice = {
  readonly id: GatewayId;
  readonly paymentType: string;
  readonly referencedId: string | null;
  readonly merchantTransactionId: string | null;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly timestamp: string | null;
  readonly result: { readonly code: string; readonly description: string };
  readonly resultDetails: Readonly<Record<string, string>>;
};

/**
 * What a notification came to. `received`: nothing yet. `settled`: an operation of ours; `booked`: one that somebody else made;
 * `no_news`: the books say it already; `contradicts`: they say something else; `unmatched`: no payment of ours has such a
 * transaction; `ignored`: it moves no money; `given_up`: whatever was tried broke.
 */
export const notificationStates = [
  'received',
  'settled',
  'booked',
  'no_news',
  'contradicts',
  'unmatched',
  'ignored',
  'given_up',
] as const;
export type NotificationState = (typeof notificationStates)[number];

export type Notification = {
  readonly id: string;
  readonly entity: EntityName;
  readonly notice: Notice;
  readonly state: NotificationState;
  /** The payment it turned out to be about. */
  readonly paymentId: PaymentId | null;
  readonly receivedAt: Instant;
  /** From when patience with it counts: when it came, or when somebody had it processed again. */
  readonly pendingSince: Instant;
  /** When the clock takes it up; null once it has come to something. */
  readonly dueAt: Instant | null;
};

/** Whoever received it processes it at once; the clock takes up what was left lying for so long. */
const takenUpAfterMs = 60_000;

export const received = (about: Pick<Notification, 'id' | 'entity' | 'notice'>, receivedAt: Instant): Notification => ({
  ...about,
  state: 'received',
  paymentId: null,
  receivedAt,
  pendingSince: receivedAt,
  dueAt: plusMs(receivedAt, takenUpAfterMs),
});
