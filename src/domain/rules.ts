import type { Currency } from './currency.ts';
import { owedFor } from './effect.ts';
import type { Capped, Entity } from './entity.ts';
import type { OperationId } from './ids.ts';
import type { Instant } from './instant.ts';
import type { FollowUpType } from './operation.ts';
import { bookedMoney, hasExpired, type Counter, type Head, type Reference, type ReferenceType } from './payment.ts';
import { windowOf } from './refund-window.ts';
import type { Rejection, RejectionCode } from './rejection.ts';

/** What a claim depends on: the store makes it a condition, so it holds when the claim is made and not only when the head was read. */
export type Condition = {
  readonly of: OperationId;
  readonly counter: Counter;
  readonly is: '=' | '>=' | '<=';
  readonly value: number;
};

/** A condition with the reason it gives when it does not hold. */
type Demand = Condition & { readonly otherwise: RejectionCode };

/** A counter that limits the amount: it must hold the amount, or leave room for it below a cap. */
type Bound = { readonly counter: Counter; readonly cap?: number; readonly otherwise: RejectionCode };

export type Context = {
  readonly head: Head;
  readonly entity: Entity;
  readonly now: Instant;
  readonly reason: string | null;
  /** Of a chargeback: the case over this money is open, and waits for one because its first came to nothing. */
  readonly anew?: boolean;
};

type Rule = {
  /** What the operation may refer to. */
  readonly references: readonly ReferenceType[];
  /** Whether the whole rest is meant always, so that no amount is given. */
  readonly whole: boolean;
  /** Whether it closes what it refers to for every other operation. */
  readonly closes: (entity: Entity) => boolean;
  /** What time and settings say, before any number. */
  readonly refuse: (target: Reference, context: Context) => Rejection | null;
  /** What must be so whatever the amount. */
  readonly states: (target: Reference, context: Context) => readonly Demand[];
  /** What the amount must stay within. */
  readonly bounds: (target: Reference, context: Context) => readonly Bound[];
};

const exactly = (of: OperationId, counter: Counter, value: number, otherwise: RejectionCode): Demand => ({
  of,
  counter,
  is: '=',
  value,
  otherwise,
});
const open = ({ id }: Reference): Demand => exactly(id, 'closures', 0, 'reference_closed');
const undisputed = (id: OperationId): Demand => exactly(id, 'openDisputes', 0, 'dispute_open');

/** The rules of design section 5, one per operation. */
export const rules: Readonly<Record<FollowUpType, Rule>> = {
  capture: {
    references: ['preauthorization'],
    whole: false,
    closes: ({ captures }) => captures === 'single',
    refuse: (_, { head, now }) =>
      hasExpired(head, now)
        ? {
            code: 'authorization_expired',
            detail: `The authorization ended at ${head.expiresAt ?? 'a time unknown'}, says the gateway.`,
          }
        : null,
    states: (target) => [open(target)],
    bounds: () => [{ counter: 'left', otherwise: 'amount_exceeds_capturable' }],
  },
  reversal: {
    references: ['preauthorization', 'debit'],
    whole: true,
    closes: () => true,
    refuse: (target, { entity }) =>
      target.type === 'debit' && !entity.reverseDebits
        ? { code: 'not_enabled', detail: 'This entity does not reverse debits; refund it instead.' }
        : null,
    states: (target, { entity }) => {
      const { id, type, amount, captured, released } = target;
      const untouched =
        type === 'debit'
          ? [
              undisputed(id),
              exactly(id, 'refunded', 0, 'already_refunded'),
              exactly(id, 'rebilled', 0, 'already_captured'),
            ]
          : entity.releaseAfterCapture
            ? []
            : [exactly(id, 'captured', 0, 'already_captured')];
      // The gateway takes no amount: it reverses what is open there, so nothing may be on its way.
      return [open(target), ...untouched, exactly(id, 'left', amount - captured - released, 'amounts_reserved')];
    },
    bounds: () => [{ counter: 'left', otherwise: 'reference_closed' }],
  },
  refund: {
    references: [...bookedMoney, 'payout'],
    whole: false,
    closes: () => false,
    refuse: (target, { entity, now }) => {
      if (target.type === 'payout' && !entity.refundPayouts) {
        return { code: 'not_enabled', detail: 'This entity does not refund payouts.' };
      }
      const { closesAt } = windowOf(target, entity);
      return closesAt <= now
        ? {
            code: 'refund_window_closed',
            detail: `Refunds were possible until ${closesAt}. Pay the money out instead: POST /v1/payouts.`,
          }
        : null;
    },
    states: (target) => [open(target), undisputed(target.id)],
    bounds: () => [{ counter: 'left', otherwise: 'amount_exceeds_refundable' }],
  },
  rebill: {
    references: ['debit', 'capture'],
    whole: false,
    closes: () => false,
    refuse: (target, { entity, head, reason }) => {
      if (capOf(entity.rebills, head.currency) === null) return notEnabled('rebills', head.currency);
      // What a partly won dispute did not bring back may still be rebilled as such, and nothing else of it.
      const won = target.chargebackReversed > 0;
      return won && (reason !== 'incorrect_chargeback' || target.chargedBack <= target.chargebackReversed)
        ? { code: 'dispute_won', detail: 'The dispute over this money was won: it is back already.' }
        : null;
    },
    states: (target) => [
      open(target),
      // What is disputed may yet come back.
      undisputed(target.id),
      exactly(target.id, 'chargebackReversed', target.chargebackReversed, 'dispute_won'),
    ],
    bounds: (_, { entity, head, reason }) => {
      const owed = owedFor(reason);
      const otherwise = 'amount_exceeds_rebillable';
      const capped = { counter: 'rebilled', cap: capOf(entity.rebills, head.currency) ?? 0, otherwise } as const;
      return owed === null ? [capped] : [capped, { counter: owed, otherwise }];
    },
  },
  chargeback: {
    references: [...bookedMoney, 'chargeback_reversal'],
    whole: false,
    closes: () => false,
    refuse: () => null,
    // A second chargeback refers to the reversal of the first.
    states: (target, { anew = false }) => {
      const of = target.base ?? target.id;
      const dispute = anew ? exactly(of, 'openDisputes', 1, 'dispute_open') : undisputed(of);
      return target.type === 'chargeback_reversal'
        ? [dispute]
        : [dispute, open(target), exactly(of, 'chargedBack', 0, 'already_charged_back')];
    },
    bounds: () => [{ counter: 'disputable', otherwise: 'amount_exceeds_disputable' }],
  },
  chargeback_reversal: {
    references: ['chargeback'],
    whole: false,
    closes: () => true,
    refuse: () => null,
    states: (target) => [open(target)],
    bounds: () => [{ counter: 'left', otherwise: 'amount_exceeds_reversible' }],
  },
};

/** The most an operation can be for, in minor units; zero or below: nothing. */
export function mostOf(type: FollowUpType, target: Reference, context: Context): number {
  const rooms = rules[type]
    .bounds(target, context)
    .map(({ counter, cap }) => (cap === undefined ? target[counter] : cap - target[counter]));
  return Math.min(...rooms);
}

/** All that the counters must say for an operation of this amount (at least one minor unit). */
export function demandsOf(type: FollowUpType, target: Reference, amount: number, context: Context): readonly Demand[] {
  const { states, bounds } = rules[type];
  const needed = Math.max(amount, 1);
  const limits = bounds(target, context).map(({ counter, cap, otherwise }): Demand =>
    cap === undefined
      ? { of: target.id, counter, is: '>=', value: needed, otherwise }
      : { of: target.id, counter, is: '<=', value: cap - needed, otherwise },
  );
  return [...states(target, context), ...limits];
}

/** The cap in minor units, or null where the entity does not allow it in this currency. */
export const capOf = (capped: Capped | null, currency: Currency): number | null => capped?.caps[currency] ?? null;

const notEnabled = (what: string, currency: Currency): Rejection => ({
  code: 'not_enabled',
  detail: `This entity has no ${what} in ${currency}: a setting allows them and caps the amount.`,
});

/** Whether a condition holds on a head that has been read. */
export function holds({ of, counter, is, value }: Condition, head: Head): boolean {
  const actual = head.references.find(({ id }) => id === of)?.[counter] ?? 0;
  if (is === '=') return actual === value;
  return is === '>=' ? actual >= value : actual <= value;
}
