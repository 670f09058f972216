import { balancesOf } from './balances.ts';
import type { Entity } from './entity.ts';
import { plusMs, type Instant } from './instant.ts';
import { hasExpired, type Head, type Reference } from './payment.ts';

/** What becomes of a pre-authorization that nobody captures in time. */
export const expiryPolicies = ['reverse', 'capture', 'ask'] as const;
export type ExpiryPolicy = (typeof expiryPolicies)[number];

export type ExpirySettings = {
  /** Schemes want what is not used released, not left to expire (Visa and Mastercard integrity fees). */
  readonly policy: ExpiryPolicy;
  /** How long before the end it is acted upon: an estimate may be wrong, and a gateway may be down. */
  readonly marginHours: number;
  /** How long before that it is told, or asked. */
  readonly warningHours: number;
};

/**
 * Why a person is asked. `policy`: it is so set. `rest`: the rest of a capture may not be released. `trouble`: acting failed; where
 * that may pass, it is tried on meanwhile.
 */
export const askedReasons = ['policy', 'rest', 'trouble'] as const;
export type Asked = { readonly since: Instant; readonly until: Instant; readonly why: (typeof askedReasons)[number] };

/** How far the clock has come with a pre-authorization. */
export type Expiry = {
  /** Of this payment; null: the entity's. */
  readonly policy: ExpiryPolicy | null;
  /** When the clock looks next; null: never again. */
  readonly nextLookAt: Instant | null;
  readonly warnedAt: Instant | null;
  readonly asked: Asked | null;
};

/** Nothing done yet. */
export const noExpiry = (policy: ExpiryPolicy | null = null): Expiry => ({
  policy,
  nextLookAt: null,
  warnedAt: null,
  asked: null,
});

const hourMs = 3_600_000;

/**
 * When a pre-authorization is told of and when it is acted upon. Neither takes more than a quarter of its life, so one that is
 * short is not reversed when it has just begun.
 */
export function expiryTimes(
  begunAt: Instant,
  expiresAt: Instant,
  { marginHours, warningHours }: ExpirySettings,
): { readonly warnAt: Instant; readonly actAt: Instant } {
  const quarterMs = Math.max(Math.floor((Date.parse(expiresAt) - Date.parse(begunAt)) / 4), 0);
  const actAt = plusMs(expiresAt, -Math.min(marginHours * hourMs, quarterMs));
  return { actAt, warnAt: plusMs(actAt, -Math.min(warningHours * hourMs, quarterMs)) };
}

/**
 * What the clock does about a pre-authorization now. `needless`: nothing of it is open. `busy`: something on it is under way.
 * `later`: it is not time. `lapsed`: a person was asked and did nothing, and nothing can be done without one.
 */
export type ExpiryStep =
  | { readonly kind: 'needless' | 'busy' | 'reverse' | 'capture' | 'lapsed' }
  | { readonly kind: 'later'; readonly at: Instant }
  | { readonly kind: 'warn'; readonly at: Instant; readonly asked: Asked | null }
  | { readonly kind: 'ask'; readonly asked: Asked };

/** Decides on the item as it is and the settings as they are now; what was decided earlier binds nobody. Total. */
export function decideExpiry(head: Head, entity: Entity, now: Instant): ExpiryStep {
  const { expiresAt, expiry } = head;
  const reference = head.references.find(({ id }) => id === head.root.id);
  if (head.type !== 'preauthorization' || !reference || expiresAt === null) return { kind: 'needless' };
  if (head.incomplete) return { kind: 'busy' };
  if (!isOpen(reference)) return { kind: isReserved(head, reference) ? 'busy' : 'needless' };

  const { warnAt, actAt } = expiryTimes(reference.settledAt, expiresAt, entity.expiry);
  const policy = expiry.policy ?? entity.expiry.policy;
  if (now < warnAt) return { kind: 'later', at: warnAt };
  if (now < actAt) {
    if (expiry.warnedAt !== null) return { kind: 'later', at: actAt };
    const asked = policy === 'ask' ? ({ since: now, until: actAt, why: 'policy' } as const) : expiry.asked;
    return { kind: 'warn', at: actAt, asked };
  }
  if (policy === 'ask' && expiry.asked === null) return ask('policy', actAt, expiresAt, now, entity);
  const { asked } = expiry;
  const inTrouble = asked?.why === 'trouble';
  if (asked !== null && !inTrouble && now < asked.until) return { kind: 'later', at: asked.until };
  if (isReserved(head, reference)) return { kind: 'busy' };
  if (inTrouble && now >= asked.until) return { kind: 'lapsed' };
  if (policy === 'capture' && !hasExpired(head, now)) return { kind: 'capture' };
  if (reference.captured === 0 || entity.releaseAfterCapture) return { kind: 'reverse' };
  return expiry.asked === null ? ask('rest', actAt, expiresAt, now, entity) : { kind: 'lapsed' };
}

/** Asks for as long as a warning comes ahead, and of the rest until it is over. */
function ask(
  why: Asked['why'],
  actAt: Instant,
  expiresAt: Instant,
  now: Instant,
  { expiry }: Entity,
): { readonly kind: 'ask'; readonly asked: Asked } {
  const left = Math.max(Date.parse(expiresAt) - Date.parse(now), 0);
  const givenMs = why === 'rest' ? left : Math.min(expiry.warningHours * hourMs, Math.floor(left / 2));
  return { kind: 'ask', asked: { since: now, until: plusMs(now < actAt ? actAt : now, givenMs), why } };
}

const isOpen = ({ closures, left }: Reference): boolean => closures === 0 && left > 0;

/** Whether an operation that may still fail holds it: then it may come back. */
const isReserved = ({ unsettled }: Head, reference: Reference): boolean =>
  unsettled.length > 0 && (balancesOf(reference).reserved > 0 || reference.closures > 0);
