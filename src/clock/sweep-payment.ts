import type { Entity } from '../domain/entity.ts';
import { newEvent } from '../domain/event.ts';
import type { EventType } from '../domain/event-types.ts';
import { decideExpiry, type Asked, type Expiry } from '../domain/expiry.ts';
import type { EntityName } from '../domain/ids.ts';
import { instantOf, plusMs, type Instant } from '../domain/instant.ts';
import { isOpen, mayGoAgain, type Operation } from '../domain/operation.ts';
import type { Head } from '../domain/payment.ts';
import { spareQueries } from '../domain/spare-queries.ts';
import type { SweepOutcome, SweepReason } from '../domain/sweep.ts';
import { comparePayment, type ComparePaymentDeps } from '../exactly-once/compare-payment.ts';
import { fingerprintOf, plannedIdOf } from '../exactly-once/identify.ts';
import { operateOnPayment } from '../exactly-once/operate-on-payment.ts';
import type { OperateDeps } from '../exactly-once/operate.ts';
import { writeFinding } from '../exactly-once/write-finding.ts';
import type { Due, DueStore, Leased } from '../store/due-store.ts';
import type { ExpiryStore } from '../store/expiry-store.ts';
import type { HaltStore } from '../store/halt-store.ts';
import type { HealthStore } from '../store/health-store.ts';
import { paymentIn } from '../store/keys.ts';
import type { PaymentStore } from '../store/payment-store.ts';
import type { QueryLimit } from '../store/query-limit.ts';
import type { QueryTurns } from '../store/query-turns.ts';
import { dayAt } from './business-day.ts';
import { entityGate, type EntityGate } from './entity-gate.ts';
import type { SweepOne, SweptOne } from './sweep-slice.ts';
import { pauseMs, triesBeforeGivingUp } from './tries.ts';

export type SweepPaymentDeps = OperateDeps &
  ComparePaymentDeps & {
    readonly payments: OperateDeps['payments'] & ComparePaymentDeps['payments'] & Pick<PaymentStore, 'entityOf'>;
    readonly ring: Pick<DueStore, 'lease' | 'putOff' | 'leave'>;
    readonly expiries: Pick<ExpiryStore, 'move'>;
    readonly turns: QueryTurns;
    readonly halts: HaltStore;
    readonly health: Pick<HealthStore, 'checkSoon'>;
    readonly entity: (name: EntityName) => Promise<Entity | null>;
    readonly failed: (due: Due, error: unknown) => void;
  };

/** Longer than all that is done about one payment. */
const leaseMs = 6 * 60_000;
/** What passes by itself: something on the payment is under way, its entity is frozen, others write it. */
const againAfterMs = { busy: 5 * 60_000, frozen: 15 * 60_000, contended: 60_000 } as const;
const dayMs = 24 * 60 * 60_000;

/** What became of one, and what the clock writes of it. */
type End = {
  readonly outcome: SweepOutcome;
  readonly reason: SweepReason | null;
  readonly why?: string;
  readonly turnAt?: Instant;
  readonly move: Move;
};
type Moved = { readonly expiry: Partial<Expiry>; readonly event?: EventType<'payment'>; readonly ended?: Instant };
/**
 * `settled`: the settlement has written it already. `again`: nothing was done about it, so it is tried again, at a time or after
 * pauses that grow; a person is asked before that would be too late.
 */
type Move = Moved | 'settled' | { readonly again: Instant | 'later' };

/**
 * Takes pre-authorizations whose time has come, looks at each as it is now, and does what that asks for. What fails is tried
 * again after growing pauses and in the end a person's, so it never keeps the others from their turn. Made anew for every slice,
 * so that what one has shown serves the others.
 */
export function sweepPayment(given: SweepPaymentDeps): SweepOne {
  const { ring, payments, expiries, now } = given;
  const deps = { ...given, queries: untilSpent(given.queries, now) };
  const gate = entityGate(deps);
  return async (due) => {
    const payment = paymentIn(due.key);
    const leased = payment && (await ring.lease(due, plusMs(instantOf(now()), leaseMs)));
    if (!leased) return null;
    let head: Head | null = null;
    const swept = ({ entity }: Head, { outcome, reason, why = '', turnAt }: End): SweptOne => ({
      payment,
      entity,
      outcome,
      reason,
      why: why || null,
      ...(turnAt && { turnAt }),
    });
    try {
      head = await payments.head(payment);
      if (!head) throw new Error('It has no head');
      return swept(head, await move(leased, head, await act(head, gate, deps)));
    } catch (error) {
      deps.failed(due, error);
      const end = broke(error);
      if (head) return swept(head, await move(leased, head, end));
      const entity = await payments.entityOf(payment);
      const found = { payment, entity, reason: 'unreadable', why: end.why ?? null } as const;
      if (leased.tries < triesBeforeGivingUp) {
        await ring.putOff(leased, plusMs(instantOf(now()), pauseMs(leased.tries)));
        return { ...found, outcome: 'failed' };
      }
      await tellOfUnreadable(found);
      await ring.leave(leased);
      return { ...found, outcome: 'given_up' };
    }
  };

  async function move(leased: Leased, head: Head, came: End): Promise<End> {
    const end = inTime(leased, head, came, instantOf(now()));
    if (end.move === 'settled') return end;
    if (!('again' in end.move)) await write(leased, head, end.move);
    else if (end.move.again === 'later') await ring.putOff(leased, plusMs(instantOf(now()), pauseMs(leased.tries)));
    // It has not been tried, so it does not count as a try.
    else await write(leased, head, { expiry: { nextLookAt: end.move.again } });
    return end;
  }

  async function write(leased: Leased, seen: Head, { expiry, event, ended }: Moved) {
    if (!event) return expiries.move(leased, seen, { ...seen.expiry, ...expiry }, null, ended);
    // What was sent meanwhile has written to it, and the event names the version that it comes to.
    const head = (await payments.head(seen.id)) ?? seen;
    const object = { kind: 'payment', id: head.id, version: head.version + 1 } as const;
    const at = instantOf(now());
    const told = newEvent({ type: event, entity: head.entity, paymentId: head.id, object, at });
    return expiries.move(leased, head, { ...head.expiry, ...expiry }, told, ended);
  }

  /** Nobody can say what is open of it, and it would expire unseen: a discrepancy that finance closes. */
  async function tellOfUnreadable({ payment, entity: name, why }: Pick<SweptOne, 'payment' | 'entity' | 'why'>) {
    const entity = name && (await deps.entity(name));
    if (!entity) return;
    const says = `Its pre-authorization is dealt with by nobody, because it cannot be read. ${why ?? ''}`.slice(0, 500);
    const about = { operation: null, seen: null, paymentId: payment };
    await writeFinding(
      entity,
      dayAt(instantOf(now()), entity.timeZone),
      { class: 'not_compared', why: says },
      about,
      deps,
    );
  }
}

const off = { nextLookAt: null, asked: null };
const again = (now: Instant, why: keyof typeof againAfterMs) => ({ nextLookAt: plusMs(now, againAfterMs[why]) });
const broke = (error: unknown): End => ({
  outcome: 'failed',
  reason: 'broke',
  why: error instanceof Error ? error.message : String(error),
  move: { again: 'later' },
});

/**
 * What is tried again is a person's too, after a day or when there would be no time for another try after the next one. It is
 * tried on until their deadline; then nothing more is done about it.
 */
function inTime({ tries }: Leased, head: Head, end: End, now: Instant): End {
  if (end.move === 'settled' || !('again' in end.move)) return end;
  const { expiresAt, expiry } = head;
  if (expiry.asked?.why === 'trouble') return now < expiry.asked.until ? end : lapsed(end.why);
  const isCounted = isLater(end.move);
  const nextAt = end.move.again === 'later' ? plusMs(now, pauseMs(tries)) : end.move.again;
  // A turn comes when it is said; what fails may fail once more.
  const lastAt = end.turnAt ?? plusMs(nextAt, Date.parse(nextAt) - Date.parse(now));
  const endsFirst = expiresAt !== null && expiresAt <= lastAt;
  if (!endsFirst && !(isCounted && tries >= triesBeforeGivingUp)) return end;
  const asked = asks(head, now);
  const nextLookAt = nextAt < asked.until ? nextAt : asked.until;
  return { ...end, outcome: 'asked', move: { expiry: { nextLookAt, asked }, event: 'preauthorization.asked' } };
}

const lapsed = (why?: string): End => ({
  outcome: 'given_up',
  reason: 'lapsed',
  ...(why === undefined ? {} : { why }),
  move: { expiry: off, event: 'preauthorization.lapsed' },
});

/** A person is asked until the authorization ends, and a day at least. */
function asks({ expiresAt }: Head, now: Instant): Asked {
  const tomorrow = plusMs(now, dayMs);
  return { since: now, until: expiresAt !== null && expiresAt > tomorrow ? expiresAt : tomorrow, why: 'trouble' };
}

/** The gateway says no for good, or has something else than we have: nothing is tried meanwhile. */
function trouble(reason: SweepReason, why: string, head: Head, now: Instant): End {
  const asked = asks(head, now);
  const move = { expiry: { nextLookAt: asked.until, asked }, event: 'preauthorization.asked' } as const;
  return { outcome: 'asked', reason, why, move };
}

async function act(head: Head, gate: EntityGate, deps: SweepPaymentDeps): Promise<End> {
  const entity = await deps.entity(head.entity);
  if (!entity) throw new Error(`The entity ${head.entity} has no settings`);
  const now = instantOf(deps.now());
  const step = decideExpiry(head, entity, now);
  switch (step.kind) {
    case 'needless':
      return { outcome: 'needless', reason: null, move: { expiry: off } };
    case 'busy':
      return { outcome: 'waiting', reason: null, move: { expiry: again(now, 'busy') } };
    case 'later':
      return { outcome: 'waiting', reason: null, move: { expiry: { nextLookAt: step.at } } };
    case 'warn': {
      const expiry = { nextLookAt: step.at, warnedAt: now, asked: step.asked };
      const outcome = step.asked ? 'asked' : 'warned';
      return { outcome, reason: null, move: { expiry, event: 'preauthorization.expiring' } };
    }
    case 'ask': {
      const expiry = { nextLookAt: step.asked.until, asked: step.asked };
      return { outcome: 'asked', reason: null, move: { expiry, event: 'preauthorization.asked' } };
    }
    case 'lapsed':
      return lapsed();
    case 'reverse':
    case 'capture': {
      if (entity.mode === 'frozen') return frozen(now);
      const dealt = step.kind === 'reverse' ? reverse : capture;
      const { came, halt } = await gate(entity.name, () => dealt(head, entity, deps));
      if (!came) return { outcome: 'waiting', reason: 'halted', why: halt.reason, move: { again: halt.until } };
      // Nothing that is unknown could be looked up either: whoever watches the look-ups is to know now, not tomorrow.
      if (came.reason === 'configuration' || came.reason === 'refused') await deps.health.checkSoon(entity.name, now);
      return halt && isLater(came.move) ? { ...came, move: { again: halt.until } } : came;
    }
  }
}

const isLater = (move: Move): boolean => move !== 'settled' && 'again' in move && move.again === 'later';

const frozen = (now: Instant): End => ({
  outcome: 'waiting',
  reason: 'frozen',
  move: { again: plusMs(now, againAfterMs.frozen) },
});

/** Sent without asking first: it has no amount, and the gateway's refusals are definite. After one, it is asked why. */
async function reverse(head: Head, entity: Entity, deps: SweepPaymentDeps): Promise<End> {
  const end = await send('reversal', head, entity, deps);
  if (end.kind !== 'refused') return end.end;
  const found = await look(head, entity, deps);
  if (found) return found;
  const now = instantOf(deps.now());
  if (end.code === null || !tooLate.has(end.code)) return trouble('rejected', end.why, head, now);
  const move = { expiry: off, event: 'preauthorization.lapsed', ended: now } as const;
  return { outcome: 'corrected', reason: 'ended', why: end.why, move };
}

/** "Cut-off time exceeded", "can not be reversed any more": where nothing else has happened to it, it has ended there. */
const tooLate: ReadonlySet<string> = new Set(['700.300.400', '700.300.700']);

/** Money is only taken where the gateway has just said that it is still there to take. */
async function capture(head: Head, entity: Entity, deps: SweepPaymentDeps): Promise<End> {
  const found = await look(head, entity, deps);
  if (found) return found;
  const end = await send('capture', head, entity, deps);
  return end.kind === 'refused' ? trouble('rejected', end.why, head, instantOf(deps.now())) : end.end;
}

type Sent =
  | { readonly kind: 'refused'; readonly why: string; readonly code: string | null }
  | { readonly kind: 'ended'; readonly end: End };

/**
 * Through the path of every operation. The key follows from payment, end and action, so two runs at once send it once, and an
 * authorization that was given another end has other keys.
 */
async function send(type: 'reversal' | 'capture', head: Head, entity: Entity, deps: SweepPaymentDeps): Promise<Sent> {
  const command = { type, references: head.root.id, amount: null, currency: null, reason: null };
  const operated = await operateOnPayment(
    {
      id: plannedIdOf(entity.name, `sweep:${head.id}:${head.expiresAt ?? ''}:${type}`),
      entity,
      head,
      command,
      fingerprint: fingerprintOf({ ...command, paymentId: head.id }),
      reference: null,
      descriptor: null,
      requestedBy: 'sweep',
      startedAtMs: deps.now(),
    },
    deps,
  );
  const now = instantOf(deps.now());
  const waits = (reason: SweepReason, pause: keyof typeof againAfterMs, why?: string): Sent => ({
    kind: 'ended',
    end: { outcome: 'waiting', reason, ...(why ? { why } : {}), move: { expiry: again(now, pause) } },
  });
  if (operated.kind === 'frozen') return { kind: 'ended', end: frozen(now) };
  if (operated.kind === 'contended' || operated.kind === 'moved') return waits('contended', 'contended');
  if (operated.kind === 'reused') throw new Error('The key of the sweep is another request');
  if (operated.kind === 'rejected') {
    const { code } = operated.rejection;
    // Somebody else was quicker: it is looked at again as it is then. Any other no is not what the decision expected.
    if (code === 'amounts_reserved' || code === 'reference_closed') return waits('contended', 'busy', code);
    return {
      kind: 'ended',
      end: { outcome: 'failed', reason: 'rejected', why: code, move: { again: 'later' } },
    };
  }
  return ended(type, operated.operation, now, waits);
}

function ended(
  type: 'reversal' | 'capture',
  operation: Operation,
  now: Instant,
  waits: (reason: SweepReason, pause: keyof typeof againAfterMs, why?: string) => Sent,
): Sent {
  const { status, failure, result, closes, booked, requested } = operation;
  const why = [failure ?? status, result?.code].filter(Boolean).join(' ');
  if (status === 'succeeded') {
    // What closes it has taken it off the ring in the same write. A capture of all that is left need not close it.
    const rest = { expiry: booked === requested ? off : again(now, 'busy') };
    const move = closes ? 'settled' : rest;
    return { kind: 'ended', end: { outcome: type === 'reversal' ? 'reversed' : 'captured', reason: null, move } };
  }
  // The clock looks up what is open, within the budget; it is looked at again when that had time to settle.
  if (isOpen(status)) return waits(status === 'pending' ? 'pending' : 'unknown', 'busy', why);
  if (mayGoAgain(operation)) {
    const reason = failure === 'throttled' || failure === 'configuration' ? failure : 'unsent';
    return { kind: 'ended', end: { outcome: 'failed', reason, why, move: { again: 'later' } } };
  }
  return { kind: 'refused', why, code: result?.code ?? null };
}

/** Asks the gateway, and books what it has and we have not. Null: it knows no more than we do, and what is open is still open. */
async function look(head: Head, entity: Entity, deps: SweepPaymentDeps): Promise<End | null> {
  const now = instantOf(deps.now());
  const compared = await comparePayment(head.id, entity, dayAt(now, entity.timeZone), deps);
  switch (compared.kind) {
    case 'compared': {
      if (compared.found > 0) return trouble('discrepancy', 'The gateway has something else than we have.', head, now);
      const current = await deps.payments.head(head.id);
      const step = current && decideExpiry(current, entity, now);
      if (step?.kind === 'reverse' || step?.kind === 'capture') return null;
      const outcome = compared.booked > 0 ? 'corrected' : 'waiting';
      return { outcome, reason: null, move: { expiry: again(now, 'busy') } };
    }
    case 'no_budget':
      return inTurn(await deps.turns.next(entity));
    case 'contended':
      return { outcome: 'waiting', reason: 'contended', move: { expiry: again(now, 'contended') } };
    case 'throttled':
      return { outcome: 'failed', reason: 'throttled', move: { again: 'later' } };
    case 'no_answer':
    case 'refused':
      return { outcome: 'failed', reason: compared.kind, why: compared.why, move: { again: 'later' } };
  }
}

const inTurn = (turnAt: Instant): End => ({
  outcome: 'no_budget',
  reason: 'no_budget',
  turnAt,
  move: { again: turnAt },
});

/** What can wait leaves a query to what nobody knows; and a budget that is used up is not asked for again within its minute. */
function untilSpent(queries: QueryLimit, now: () => number): QueryLimit {
  const spentIn = new Map<EntityName, number>();
  return {
    async take(entity) {
      const minute = Math.floor(now() / 60_000);
      if (spentIn.get(entity.name) === minute) return false;
      const taken = await queries.take({ ...entity, queriesPerMinute: spareQueries(entity) });
      if (!taken) spentIn.set(entity.name, minute);
      return taken;
    },
  };
}
