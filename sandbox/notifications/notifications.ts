import { type SandboxClock } from '../clock.ts';
import { type Entity } from '../rules/entities.ts';
import { seal } from './notification-cipher.ts';

export type Hook = NonNullable<Entity['hook']>;

export type Notification = {
  readonly id: number;
  readonly hook: Hook;
  readonly payload: Readonly<Record<string, unknown>>;
  attempts: number;
  status: 'waiting' | 'delivered' | 'given-up';
  dueAt: number;
  lastAnswer: string | undefined;
};

const minute = 60_000;
/** The pauses before the second attempt, the third, and so on; afterwards once a day. */
const pauses = [1, 2, 4, 8, 15, 30, 60].map((minutes) => minutes * minute);
const day = 24 * 60 * minute;
const lastAttempts = pauses.length + 30;
const answerWithinMs = 30_000;

/** Tells hooks what happened. The first attempt goes out by itself, later ones when due and flushed. */
export class Notifications {
  readonly #clock: SandboxClock;
  readonly #all: Notification[] = [];
  readonly #underWay = new Set<Promise<void>>();
  readonly #stopped = new AbortController();

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  /** The payload is as things stand now; what happens to the transaction later is another notification. */
  announce(hook: Hook, payload: Notification['payload']): Promise<Notification> {
    const notification: Notification = {
      id: this.#all.length + 1,
      hook,
      payload,
      attempts: 0,
      status: 'waiting',
      dueAt: this.#clock.now(),
      lastAnswer: undefined,
    };
    this.#all.push(notification);
    return this.#attempt(notification);
  }

  list(): readonly Notification[] {
    return this.#all;
  }

  /** Delivers what is due by the sandbox's clock and waits for what is on its way. */
  async flush(): Promise<readonly Notification[]> {
    await Promise.all(this.#underWay);
    const due = this.#all.filter(({ status, dueAt }) => status === 'waiting' && dueAt <= this.#clock.now());
    return Promise.all(due.map((notification) => this.#attempt(notification)));
  }

  /** Lets go of what is on its way; nothing is sent any more. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#underWay);
  }

  #attempt(notification: Notification): Promise<Notification> {
    const attempt = this.#deliver(notification).finally(() => this.#underWay.delete(attempt));
    this.#underWay.add(attempt);
    return attempt.then(() => notification);
  }

  async #deliver(notification: Notification): Promise<void> {
    const { hook, payload } = notification;
    // Not due again until this attempt is over.
    notification.dueAt = Number.POSITIVE_INFINITY;
    notification.attempts += 1;
    const { headers, body } = seal(JSON.stringify(payload), hook.keyHex, hook.wrapper);
    const signal = AbortSignal.any([AbortSignal.timeout(answerWithinMs), this.#stopped.signal]);
    const sent = fetch(hook.url, { method: 'POST', headers, body, redirect: 'manual', signal });
    const { ok, text } = await sent.then(
      async (answer) => {
        await answer.body?.cancel();
        return { ok: answer.ok, text: `HTTP ${answer.status}` };
      },
      (error: unknown) => ({ ok: false, text: String(error) }),
    );
    notification.lastAnswer = text;
    const isLast = notification.attempts > lastAttempts;
    notification.status = ok ? 'delivered' : isLast ? 'given-up' : 'waiting';
    if (notification.status !== 'waiting') return;
    notification.dueAt = this.#clock.now() + (pauses[notification.attempts - 1] ?? day);
  }
}
