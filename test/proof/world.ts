import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { handle as receive } from '../../lambdas/webhooks/receive.ts';
import { disputeDue } from '../../src/clock/dispute-due.ts';
import { processDue } from '../../src/clock/process-due.ts';
import { settleDue } from '../../src/clock/settle-due.ts';
import { tick, type DueHandler } from '../../src/clock/tick.ts';
import type { Entity } from '../../src/domain/entity.ts';
import type { OperationId, PaymentId } from '../../src/domain/ids.ts';
import { isRootType } from '../../src/domain/operation.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { operationIdOf, reversalIdOf } from '../../src/exactly-once/identify.ts';
import { oppLookUp, type Look } from '../../src/gateway/look-up.ts';
import { oppGateway } from '../../src/gateway/opp-gateway.ts';
import type { Arrived } from '../../src/edge/serve-gateway.ts';
import type { DisputeDeps } from '../../src/edge/start-disputes.ts';
import { disputeStore } from '../../src/store/dispute-store.ts';
import { dueStore } from '../../src/store/due-store.ts';
import { rings, type DueKind } from '../../src/store/keys.ts';
import { eventStore } from '../../src/store/event-store.ts';
import { notificationStore } from '../../src/store/notification-store.ts';
import { paymentStore } from '../../src/store/payment-store.ts';
import { queryLimit, type QueryLimit } from '../../src/store/query-limit.ts';
import { Shop, type Answer, type BookLine, type DeskAnswer } from '../props/shop.ts';
import { engineTable, type EngineTable } from '../props/table.ts';
import type { Audited } from './audit.ts';
import type { Asked, GatewayFault } from './dimensions.ts';
import { Mailbox } from './mailbox.ts';
import { Process } from './process.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const forEver = instantOf(Date.parse('2099-01-01T00:00:00Z'));
/** What is pending at the gateway is given 30 days, so by then everything must have been said. */
const patienceMs = 60 * dayMs;

export type ShopName = 'shop-eu' | 'shop-single' | 'shop-release' | 'shop-record' | 'shop-strict';
const settings: Readonly<Record<ShopName, object>> = {
  'shop-eu': {},
  'shop-single': { captures: 'single' },
  'shop-release': { reverseDebits: true, releaseAfterCapture: true },
  'shop-record': {},
  'shop-strict': { mode: 'recovering' },
};

/** What a process asks the gateway through. */
type Asking = { readonly queries: QueryLimit; readonly look: Pick<Look, 'withLinked' | 'named'> };
/** What happens when the gateway has done what it was asked, before its answer arrives. */
type Sent = () => Promise<void>;

/** One table, one gateway and one clock, which only moves when it is told to. Many payments live in it and do not meet. */
export class World {
  nowMs = Date.parse('2026-03-02T10:00:00Z');
  readonly now = (): number => this.nowMs;
  readonly table: EngineTable;
  readonly close: () => Promise<void>;
  private readonly shops: ReadonlyMap<string, Shop>;
  private readonly mailbox: Mailbox;
  private readonly met = new Set<OperationId>();
  private readonly onTheWire = new Set<Promise<unknown>>();
  private readonly budget: QueryLimit;
  private readonly look: Look;

  private constructor(
    table: EngineTable,
    sandbox: Awaited<ReturnType<typeof startSandbox>>,
    mailbox: Mailbox,
    queriesPerMinute: number,
  ) {
    this.table = table;
    this.shops = new Map(
      Object.entries(settings).map(([name, one]) => [
        name,
        new Shop(table, sandbox.url, { name, ...one, queriesPerMinute }),
      ]),
    );
    this.budget = queryLimit({ ...table, pacing: { ...table.pacing, now: this.now } });
    this.look = oppLookUp(this.shop('shop-eu').credentials, this.now);
    this.mailbox = mailbox;
    this.close = async () => {
      await sandbox.close();
      mailbox.close();
      await table.drop();
    };
  }

  static async open(queriesPerMinute = 600): Promise<World> {
    const world = new World(await engineTable(), await startSandbox(), await Mailbox.open(), queriesPerMinute);
    await world.leap(0);
    await world.mailbox.listenTo(world.shops.values());
    return world;
  }

  shop(name: ShopName): Shop {
    return this.shops.get(name)!;
  }

  /** A payment with its operations and its cases; null where nothing was ever claimed. */
  async audited(payment: PaymentId): Promise<Audited | null> {
    const payments = paymentStore(this.table);
    const whole = await payments.whole(payment);
    if (!whole) return null;
    const [cases, events] = await Promise.all([
      payments.disputesOf(whole.head),
      eventStore(this.table).ofPayment(payment),
    ]);
    return { ...whole, cases, events };
  }

  /** What a function that moves money is given. */
  private money(process: Process, shop: Shop, sent: Sent): DisputeDeps & Asking {
    const { now, pause } = process;
    const gateway = oppGateway(shop.credentials, now);
    const table = process.table(this.table);
    return {
      ...shop.deps(),
      now,
      pause,
      payments: paymentStore(table),
      disputes: disputeStore(table),
      gateway: {
        send: (...order) =>
          process.step('send', async () => {
            const sending = gateway.send(...order);
            this.onTheWire.add(sending);
            const outcome = await sending.finally(() => this.onTheWire.delete(sending));
            await sent();
            return outcome;
          }),
      },
      ...this.asking(process),
    };
  }

  /** What a process asks the gateway through. */
  private asking(process: Process): Asking {
    return {
      queries: { take: (entity) => process.step('budget', () => this.budget.take(entity)) },
      look: {
        withLinked: (...asked) => process.step('look', () => this.look.withLinked(...asked)),
        named: (...asked) => process.step('look', () => this.look.named(...asked)),
      },
    };
  }

  /** A request as a function serves it, on the payment that is named or begun by it. */
  ask(
    shop: Shop,
    payment: PaymentId,
    { type, body = {} }: Asked,
    key: string,
    process: Process,
    sent: Sent = nobody,
  ): Promise<Answer | DeskAnswer> {
    const deps = this.money(process, shop, sent);
    if (type === 'ruling') return shop.rule(payment, body, deps);
    return isRootType(type) ? shop.begin(type, body, key, deps) : shop.follow(type, payment, body, key, deps);
  }

  /** The operation of ours that a request under this key makes; that of a ruling follows from the case over the payment. */
  async operationOf({ type }: Asked, payment: PaymentId | null, key: string, shop = this.shop('shop-eu')) {
    const [dispute] = type === 'ruling' && payment ? ((await this.audited(payment))?.cases ?? []).slice(-1) : [];
    return dispute ? reversalIdOf({ ...dispute, owes: 'reversal' }) : operationIdOf(shop.entity.name, key);
  }

  /** What the gateway has told of an operation, sealed as it came. */
  told(operation: OperationId): Promise<readonly Arrived[]> {
    return this.mailbox.about(operation, this.shop('shop-eu'));
  }

  /** A notification as the webhook's function receives it. */
  async receive(arrived: Arrived, process: Process): Promise<void> {
    const table = process.table(this.table);
    const hook = { keys: [this.mailbox.keyHex], entities: [...this.shops.values()].map(({ entity }) => entity.name) };
    await receive(arrived, {
      entity: this.entity,
      hooks: { find: () => Promise.resolve(hook), doubt: () => undefined },
      payments: paymentStore(table),
      notifications: notificationStore(table),
      now: process.now,
      // The answer waits for what follows from it, so that a case knows when it is over.
      pause: () => new Promise(() => undefined),
      count: () => undefined,
      told: () => undefined,
      broke: () => undefined,
    });
  }

  private readonly entity = (name: string): Promise<Entity | null> =>
    Promise.resolve(this.shops.get(name)?.entity ?? null);

  /** The next request for this operation meets a fault of the gateway: one, however many rulings ask for it. Two at once no gateway has. */
  async meet(operation: OperationId, { faults }: GatewayFault): Promise<void> {
    if (this.met.has(operation)) return;
    this.met.add(operation);
    for (const { kind, ...options } of faults) {
      await this.shop('shop-eu').fault(kind, { merchantTransactionIdPrefix: operation, ...options });
    }
  }

  /** One run of the clock's function over what is due, or over what is due in some partitions of the table. */
  async tick(process = new Process(this.now), only?: readonly string[]): Promise<void> {
    const table = process.table(this.table);
    const ring = dueStore(table);
    const { now } = process;
    const deps = { ...this.money(process, this.shop('shop-eu'), nobody), entity: this.entity };
    await tick({
      ring: {
        ...ring,
        due: async (at, quotaOf) => (await ring.due(at, quotaOf)).filter(({ key }) => !only || only.includes(key.PK)),
      },
      handlers: () => ({
        ...(Object.fromEntries(rings.due.kinds.map((kind) => [kind, nothing])) as Record<DueKind, DueHandler>),
        operation: settleDue({ ...deps, told: () => undefined }),
        dispute: disputeDue(deps),
        notification: processDue({
          ...deps,
          notifications: notificationStore(table),
          processed: () => undefined,
        }),
      }),
      now,
      failed: () => undefined,
    });
  }

  /**
   * Turns the clock until nothing is due any more: to the next due time, but in growing leaps. Before each tick `alongside`
   * hears which partitions it is about. False: it never was quiet.
   */
  async untilQuiet(alongside: (due: ReadonlySet<string>) => Promise<void> = nobody): Promise<boolean> {
    const ring = dueStore(this.table);
    for (let leapMs = 2 * minuteMs, end = this.nowMs + patienceMs; this.nowMs < end; leapMs *= 1.3) {
      const [next] = await ring.due(forEver, ofProof(1));
      if (!next) return true;
      await this.leap(Math.max(leapMs, Date.parse(next.at) - this.nowMs));
      const due = await ring.due(instantOf(this.nowMs), ofProof(1_000));
      await alongside(new Set(due.map(({ key }) => key.PK)));
      await this.tick();
    }
    // A case waits as long as an operation does that only a person or the gateway ends; whether it may, the audit says.
    return (await ring.due(forEver, ofProof(1_000))).every(({ kind }) => kind === 'dispute');
  }

  /** An exchange is over before the clock leaps: it ends within 18 seconds, and nobody looks for what it did before that. */
  async leap(ms: number): Promise<void> {
    while (this.onTheWire.size > 0) await Promise.all(this.onTheWire);
    this.nowMs += ms;
    await this.shop('shop-eu').control('clock', { now: new Date(this.nowMs).toISOString() });
  }

  /** The gateway's own books, all of them. */
  async books(): Promise<readonly BookLine[]> {
    const { transactions } = (await this.shop('shop-eu').control('books')) as { transactions: BookLine[] };
    return transactions;
  }
}

/** The rest of what can be due moves no money on its own, or is no part of this. */
const proven: readonly DueKind[] = ['operation', 'notification', 'dispute'];
const ofProof = (quota: number) => (kind: DueKind) => (proven.includes(kind) ? quota : 0);
const nobody = (): Promise<void> => Promise.resolve();
const nothing: DueHandler = { quota: 0, run: () => Promise.resolve('nothing'), giveUp: nobody };
