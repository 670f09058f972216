import type { Entity } from '../domain/entity.ts';
import { newEvent } from '../domain/event.ts';
import type { EventType } from '../domain/event-types.ts';
import { decideExpiry, type Asked, type Expiry } from '../domain/expiry.ts';
import type { EntityName } from '../domain/ids.ts';
import { instantOf, plusMs, type Instant } from '../domain/instant.ts';
import { isOpen, mayGoAgain, type Operation } from '../domain/operation.ts';
import type { Head } from '../domain/payment.ts';
import type { SweepOutcome } from '../domain/sweep.ts';
import { comparePayment, type ComparePaymentDeps } from '../exactly-once/compare-payment.ts';
import { fingerprintOf, plannedIdOf } from '../exactly-once/identify.ts';
import { operateOnPayment } from '../exactly-once/operate-on-payment.ts';
import type { OperateDeps } from '../exactly-once/operate.ts';
import type { Due, DueStore, Leased } from '../store/due-store.ts';
import type { ExpiryStore } from '../store/expiry-store.ts';
import { paymentIn } from '../store/keys.ts';
import { dayAt } from './business-day.ts';
import type { SweepOne, SweptOne } from './sweep-slice.ts';
import { pauseMs, triesBeforeGivingUp } from './tries.ts';

export type SweepPaymentDeps = OperateDeps &
  ComparePaymentDeps & {
    readonly payments: OperateDeps['payments'] & ComparePaymentDeps['payments'];
    readonly ring: Pick<DueStore, 'lease' | 'putOff' | 'leave'>;
    readonly expiries: Pick<ExpiryStore, 'move'>;
    readonly entity: (name: EntityName) => Promise<Entity | null>;
    readonly failed: (due: Due, error: unknown) => void;
  };

/** Longer than all that is done about one payment. */
const leaseMs = 6 * 60_000;
/** What passes by itself: something on the payment is under way, its entity is frozen, the queries of the minute are used up. */
const againAfterMs = { busy: 5 * 60_000, frozen: 15 * 60_000, no_budget: 60_000, contended: 60_000 } as const;
const dayMs = 24 * 60 * 60_000;

/** What became of one, and what the clock writes of it. */
type End = {
  readonly outcome: SweepOutcome;
  readonly why?: string;
  /** `settled`: the settlement has written it already. `later`: after pauses that grow, and in the end a person's. */
  readonly move:
    | { readonly expiry: Partial<Expiry>; readonly event?: EventType<'payment'>; readonly ended?: Instant }
    | 'settled'
    | 'later';
};

/**
 * Takes one pre-authorization whose time has come, looks at it as it is now, and does what that asks for. What fails is tried
 * again after growing pauses and in the end a person's, so it never keeps the others from their turn.
 */
export function sweepPayment(deps: SweepPaymentDeps): SweepOne {
  const { ring, payments, expiries, now } = deps;
  return async (due) => {
    const payment = paymentIn(due.key);
    const leased = payment && (await ring.lease(due, plusMs(instantOf(now()), leaseMs)));
    if (!leased) return null;
    let head: Head | null = null;
    const swept = (outcome: SweepOutcome, why: string | null = null): SweptOne => ({
      payment,
      entity: head?.entity ?? null,
      outcome,
      why,
    });
    try {
      head = await payments.head(payment);
      if (!head) throw new Error('It has no head');
      const end = leased.tries > triesBeforeGivingUp ? giveUp(head, instantOf(now())) : await act(head, deps);
      if (end.move === 'later') await ring.putOff(leased, plusMs(instantOf(now()), pauseMs(leased.tries)));
      else if (end.move !== 'settled') await move(leased, head, end.move);
      return swept(end.outcome, end.why);
    } catch (error) {
      deps.failed(due, error);
      const why = error instanceof Error ? error.message : String(error);
      if (leased.tries > triesBeforeGivingUp) {
        await ring.leave(leased);
        return swept('given_up', why);
      }
      await ring.putOff(leased, plusMs(instantOf(now()), pauseMs(leased.tries)));
      return swept('failed', why);
    }
  };

  async function move(leased: Leased, seen: Head, { expiry, event, ended }: Exclude<End['move'], string>) {
    if (!event) return expiries.move(leased, seen, { ...seen.expiry, ...expiry }, null, ended);
    // What was sent meanwhile has written to it, and the event names the version that it comes to.
    const head = (await payments.head(seen.id)) ?? seen;
    const object = { kind: 'payment', id: head.id, version: head.version + 1 } as const;
    const at = instantOf(now());
    const told = newEvent({ type: event, entity: head.entity, paymentId: head.id, object, at });
    return expiries.move(leased, head, { ...head.expiry, ...expiry }, told, ended);
  }
}

const off = { nextLookAt: null, asked: null };
const again = (now: Instant, why: keyof typeof againAfterMs) => ({ nextLookAt: plusMs(now, againAfterMs[why]) });

const giveUp = (head: Head, now: Instant): End => ({ ...trouble('tried too often', head, now), outcome: 'given_up' });

async function act(head: Head, deps: SweepPaymentDeps): Promise<End> {
  const entity = await deps.entity(head.entity);
  if (!entity) throw new Error(`The entity ${head.entity} has no settings`);
  const now = instantOf(deps.now());
  const step = decideExpiry(head, entity, now);
  switch (step.kind) {
    case 'needless':
      return { outcome: 'needless', move: { expiry: off } };
    case 'busy':
      return { outcome: 'waiting', move: { expiry: again(now, 'busy') } };
    case 'later':
      return { outcome: 'waiting', move: { expiry: { nextLookAt: step.at } } };
    case 'warn': {
      const expiry = { nextLookAt: step.at, warnedAt: now, asked: step.asked };
      return { outcome: step.asked ? 'asked' : 'warned', move: { expiry, event: 'preauthorization.expiring' } };
    }
    case 'ask': {
      const expiry = { nextLookAt: step.asked.until, asked: step.asked };
      return { outcome: 'asked', move: { expiry, event: 'preauthorization.asked' } };
    }
    case 'lapsed':
      return { outcome: 'given_up', why: 'lapsed', move: { expiry: off, event: 'preauthorization.lapsed' } };
    case 'reverse':
    case 'capture':
      if (entity.mode === 'frozen')
        return { outcome: 'waiting', why: 'frozen', move: { expiry: again(now, 'frozen') } };
      return step.kind === 'reverse' ? reverse(head, entity, deps) : capture(head, entity, deps);
  }
}

/** Sent without asking first: it has no amount, and the gateway's refusals are definite. After one, it is asked why. */
async function reverse(head: Head, entity: Entity, deps: SweepPaymentDeps): Promise<End> {
  const end = await send('reversal', head, entity, deps);
  if (end.kind !== 'refused') return end.end;
  const found = await look(head, entity, deps);
  if (found) return found;
  const now = instantOf(deps.now());
  if (end.code === null || !tooLate.has(end.code)) return trouble(end.why, head, now);
  const move = { expiry: off, event: 'preauthorization.lapsed', ended: now } as const;
  return { outcome: 'corrected', why: end.why, move };
}

/** "Cut-off time exceeded", "can not be reversed any more": where nothing else has happened to it, it has ended there. */
const tooLate: ReadonlySet<string> = new Set(['700.300.400', '700.300.700']);

/** Money is only taken where the gateway has just said that it is still there to take. */
async function capture(head: Head, entity: Entity, deps: SweepPaymentDeps): Promise<End> {
  const found = await look(head, entity, deps);
  if (found) return found;
  const end = await send('capture', head, entity, deps);
  return end.kind === 'refused' ? trouble(end.why, head, instantOf(deps.now())) : end.end;
}

/** The gateway says no and has nothing that would explain it: asked until the authorization ends. */
function trouble(why: string, { expiresAt }: Head, now: Instant): End {
  const tomorrow = plusMs(now, dayMs);
  const until = expiresAt !== null && expiresAt > tomorrow ? expiresAt : tomorrow;
  const asked: Asked = { since: now, until, why: 'trouble' };
  return { outcome: 'asked', why, move: { expiry: { nextLookAt: until, asked }, event: 'preauthorization.asked' } };
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
  const waits = (why: string, pause: keyof typeof againAfterMs): Sent => ({
    kind: 'ended',
    end: { outcome: 'waiting', why, move: { expiry: again(now, pause) } },
  });
  if (operated.kind === 'frozen') return waits('frozen', 'frozen');
  if (operated.kind === 'contended' || operated.kind === 'moved') return waits('contended', 'contended');
  if (operated.kind === 'reused') throw new Error('The key of the sweep is another request');
  if (operated.kind === 'rejected') {
    const { code } = operated.rejection;
    // Somebody else was quicker: it is looked at again as it is then. Any other no is not what the decision expected.
    const passes = code === 'amounts_reserved' || code === 'reference_closed';
    return passes ? waits(code, 'busy') : { kind: 'ended', end: { outcome: 'failed', why: code, move: 'later' } };
  }
  return ended(type, operated.operation, now, waits);
}

function ended(
  type: 'reversal' | 'capture',
  operation: Operation,
  now: Instant,
  waits: (why: string, pause: keyof typeof againAfterMs) => Sent,
): Sent {
  const { status, failure, result, closes, booked, requested } = operation;
  const why = [failure ?? status, result?.code].filter(Boolean).join(' ');
  if (status === 'succeeded') {
    // What closes it has taken it off the ring in the same write. A capture of all that is left need not close it.
    const rest = { expiry: booked === requested ? off : again(now, 'busy') };
    const move = closes ? 'settled' : rest;
    return { kind: 'ended', end: { outcome: type === 'reversal' ? 'reversed' : 'captured', move } };
  }
  // The clock looks up what is open, within the budget; it is looked at again when that had time to settle.
  if (isOpen(status)) return waits(why, 'busy');
  if (mayGoAgain(operation)) return { kind: 'ended', end: { outcome: 'failed', why, move: 'later' } };
  return { kind: 'refused', why, code: result?.code ?? null };
}

/** Asks the gateway, and books what it has and we have not. Null: it knows no more than we do, and what is open is still open. */
async function look(head: Head, entity: Entity, deps: SweepPaymentDeps): Promise<End | null> {
  const now = instantOf(deps.now());
  const compared = await comparePayment(head.id, entity, dayAt(now, entity.timeZone), deps);
  switch (compared.kind) {
    case 'compared': {
      if (compared.found > 0) return { outcome: 'asked', why: 'discrepancy', move: { expiry: again(now, 'frozen') } };
      const current = await deps.payments.head(head.id);
      const step = current && decideExpiry(current, entity, now);
      if (step?.kind === 'reverse' || step?.kind === 'capture') return null;
      return { outcome: compared.booked > 0 ? 'corrected' : 'waiting', move: { expiry: again(now, 'busy') } };
    }
    case 'no_budget':
      return { outcome: 'no_budget', move: { expiry: again(now, 'no_budget') } };
    case 'contended':
      return { outcome: 'waiting', why: compared.kind, move: { expiry: again(now, 'contended') } };
    case 'throttled':
      return { outcome: 'failed', why: compared.kind, move: 'later' };
    case 'no_answer':
    case 'refused':
      return { outcome: 'failed', why: compared.why, move: 'later' };
  }
}
