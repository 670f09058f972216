import { tick } from '../../src/clock/tick.ts';
import { eventAnswer, eventData, type EventAnswer } from '../../src/contract/event-answers.ts';
import type { ObjectKind } from '../../src/domain/event-types.ts';
import type { Event } from '../../src/domain/event.ts';
import { tellStore } from '../../src/store/due-store.ts';
import { deliveryStore, type DeliveryStore } from '../../src/store/delivery-store.ts';
import { disputeStore } from '../../src/store/dispute-store.ts';
import { endpointStore } from '../../src/store/endpoint-store.ts';
import { eventStore, type EventStore } from '../../src/store/event-store.ts';
import { findingStore } from '../../src/store/finding-store.ts';
import { keys } from '../../src/store/keys.ts';
import { letterStore } from '../../src/store/letter-store.ts';
import { paymentStore } from '../../src/store/payment-store.ts';
import { sweepStore } from '../../src/store/sweep-store.ts';
import { deliverDue } from '../../src/tell/deliver-due.ts';
import { postWebhook } from '../../src/tell/post-webhook.ts';
import { publishDue } from '../../src/tell/publish-due.ts';
import { tellNow, type TellNowDeps } from '../../src/tell/tell-now.ts';
import { webhookSecrets } from '../../src/tell/webhook-secrets.ts';
import type { Shop } from './shop.ts';

type Changes = Partial<Pick<TellNowDeps, 'bus' | 'post'>> & {
  readonly events?: EventStore;
  readonly deliveries?: DeliveryStore;
};

const minute = 60_000;

/** What tells the outside, on the real engine; the bus is a list, and the time is data. */
export class Telling {
  readonly shop: Shop;
  /** What the bus was given. */
  told: EventAnswer[] = [];
  failures: unknown[] = [];

  constructor(shop: Shop) {
    this.shop = shop;
  }

  deps(changes: Changes = {}, minutesLater = 0) {
    const { table, entity } = this.shop;
    const now = () => Date.now() + minutesLater * minute;
    return {
      entity: () => Promise.resolve(entity),
      payments: paymentStore(table),
      disputes: disputeStore(table),
      findings: findingStore(table),
      letters: letterStore(table),
      sweeps: sweepStore(table),
      endpoints: endpointStore(table),
      deliveries: deliveryStore(table),
      events: eventStore(table),
      ring: tellStore(table),
      secrets: webhookSecrets('none', now, { read: () => Promise.resolve({ key: 'k'.repeat(64) }) }),
      post: postWebhook({ loopback: true }),
      bus: {
        // What is told is what the document says of its type.
        put: (event: EventAnswer) => {
          const { subject, data } = eventAnswer.parse(event);
          eventData[subject.object as ObjectKind].parse(data);
          this.told.push(event);
          return Promise.resolve();
        },
      },
      broke: (_: unknown, error: unknown) => void this.failures.push(error),
      now,
      ...changes,
    };
  }

  /** The bell: what the stream does with events that have just been written. */
  ring(events: readonly Event[], changes: Changes = {}) {
    return tellNow(
      events.map(({ paymentId, id }) => keys.event(paymentId, id)),
      this.deps(changes),
    );
  }

  /** One turn of the clock of what must be told, some minutes from now. */
  turn(minutesLater: number, changes: Changes = {}) {
    const deps = this.deps(changes, minutesLater);
    const handlers = () => ({ event: publishDue(deps), delivery: deliverDue(deps) });
    return tick({
      ...deps,
      handlers,
      failed: ({ key }, error) => {
        deps.broke(key, error);
      },
    });
  }

  /** An event that has just been written and not been told yet. */
  async written(): Promise<Event> {
    const { body } = await this.shop.begin();
    const [event] = await this.shop.events(body.paymentId);
    return event!;
  }
}
