import { candidates } from './allowed.ts';
import { balancesOf } from './balances.ts';
import { changesBetween } from './effect.ts';
import type { Entity } from './entity.ts';
import type { OperationId } from './ids.ts';
import type { Instant } from './instant.ts';
import { formatAmount, isMoney, parseAmount } from './money.ts';
import type { FollowUpType } from './operation.ts';
import type { Head, Reference } from './payment.ts';
import { isRejection, type Plan } from './plan.ts';
import { newWindow } from './refund-window.ts';
import type { Rejection, RejectionCode } from './rejection.ts';
import { demandsOf, holds, mostOf, rules, type Condition, type Context } from './rules.ts';

/** What is asked for on an existing payment. Without an amount all that remains is meant, without a reference the only candidate. */
export type FollowUp = {
  readonly type: FollowUpType;
  readonly references: OperationId | null;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly reason: string | null;
  readonly anew?: Context['anew'];
};

/** Decides an operation on an existing payment. Total: a plan or a rejection. */
export function decideFollowUp(command: FollowUp, head: Head, entity: Entity, now: Instant): Plan | Rejection {
  const { type, reason, anew = false } = command;
  const context = { head, entity, now, reason, anew };
  if (head.incomplete) {
    return { code: 'payment_not_ready', detail: 'The import of this payment is not complete yet: repeat the import.' };
  }
  if (command.currency !== null && command.currency !== head.currency) {
    return { code: 'currency_mismatch', pointer: '#/currency', detail: `The payment is in ${head.currency}.` };
  }
  const target = targetOf(command, context);
  if (isRejection(target)) return target;

  const recordedOnly = isRecordedOnly(type, target, entity);
  if (target.gatewayId === null && !recordedOnly) {
    return {
      code: 'unknown_reference',
      detail: `The gateway gave no id for ${target.id}, so nothing can refer to it there.`,
    };
  }
  const rule = rules[type];
  const refusal = rule.refuse(target, context);
  if (refusal) return refusal;

  const most = Math.max(mostOf(type, target, context), 0);
  const requested = amountOf(command, most, head);
  if (typeof requested !== 'number') return requested;
  const demands = demandsOf(type, target, requested, context);
  const broken = demands.find((demand) => !holds(demand, head));
  if (broken) {
    const code = isHeld(broken, requested, most, target) ? 'amounts_reserved' : broken.otherwise;
    return explain(code, target, most, head, command);
  }

  const operation = {
    type,
    references: target.id,
    base: target.base ?? target.id,
    closes: rule.closes(entity),
    requested,
    currency: head.currency,
    recordedOnly,
    reason,
    refundWindow: type === 'refund' ? newWindow(target, entity) : null,
  };
  return {
    operation,
    changes: changesBetween(null, { ...operation, status: 'processing', booked: null }),
    conditions: demands.map(({ of, counter, is, value }) => ({ of, counter, is, value })),
  };
}

function targetOf({ type, references }: FollowUp, context: Context): Reference | Rejection {
  const fits = ({ type: referenced }: Reference) => rules[type].references.includes(referenced);
  const expected = rules[type].references.join(' or ');
  const all = context.head.references;
  if (references !== null) {
    const named = all.find(({ id }) => id === references);
    if (!named) {
      return {
        code: 'unknown_reference',
        pointer: '#/references',
        detail: 'The payment has no such operation that succeeded.',
      };
    }
    if (fits(named)) return named;
    const detail = `A ${type} refers to a ${expected}, not to a ${named.type}.`;
    return { code: 'wrong_reference_type', pointer: '#/references', detail };
  }

  const possible = candidates(type, context);
  if (possible.length > 1) {
    return {
      code: 'ambiguous_reference',
      pointer: '#/references',
      detail: `Say which one is meant: ${possible.map((one) => one.references).join(', ')}.`,
      candidates: possible.map(({ maxAmount, ...candidate }) => ({
        ...candidate,
        maxAmount: formatAmount({ minor: maxAmount, currency: context.head.currency }),
      })),
    };
  }
  // Of those that allow nothing, the latest tells best why.
  const target = all.find(({ id }) => id === possible[0]?.references) ?? all.findLast(fits);
  return target ?? { code: 'nothing_to_reference', detail: `The payment has no ${expected} that succeeded.` };
}

/** The amount in minor units: the one asked for, or all that remains. */
function amountOf({ type, amount }: FollowUp, most: number, { currency }: Head): number | Rejection {
  if (amount === null) {
    return type === 'rebill'
      ? { code: 'amount_required', pointer: '#/amount', detail: 'There is no rest of a rebill that could be meant.' }
      : most;
  }
  const parsed = parseAmount(amount, currency);
  return isMoney(parsed) ? parsed.minor : { code: 'invalid_amount', pointer: '#/amount', detail: parsed.problem };
}

/** A chargeback the gateway was never told of has nothing there that could be reversed. */
function isRecordedOnly(type: FollowUpType, target: Reference, entity: Entity): boolean {
  if (type === 'chargeback') return entity.chargebacks === 'record' || target.recordedOnly;
  return type === 'chargeback_reversal' && target.recordedOnly;
}

/** Whether it is only what is not settled that stands in the way: it may come back, so whoever asks again, later, may get it. */
function isHeld({ counter, is }: Condition, requested: number, most: number, target: Reference): boolean {
  const { reserved, captured, released } = balancesOf(target);
  // Nothing has closed it that is settled.
  if (counter === 'closures') return captured === 0 && released === 0 && target.type === 'preauthorization';
  return counter === 'left' && is === '>=' && reserved > 0 && requested <= most + reserved;
}

function explain(code: RejectionCode, target: Reference, most: number, head: Head, command: FollowUp): Rejection {
  const { currency, unsettled } = head;
  const open = unsettled.length > 0 ? ` Not settled yet: ${unsettled.join(', ')}.` : '';
  const asked = command.amount === null ? {} : { pointer: '#/amount' };
  const atMost = `At most ${formatAmount({ minor: most, currency })} ${currency} on ${target.id}.`;
  const { type } = command;
  switch (code) {
    case 'reference_closed':
      return { code, detail: `The ${target.type} ${target.id} is closed: captured, reversed, or about to be.${open}` };
    case 'amounts_reserved': {
      const { reserved } = balancesOf(target);
      const held = `${formatAmount({ minor: reserved, currency })} ${currency} more is reserved.`;
      const isWhole = type === 'reversal' || target.closures > 0;
      const detail = isWhole ? `Amounts of ${target.id} are reserved.${open}` : `${atMost} ${held}${open}`;
      return { code, ...asked, detail, unsettled };
    }
    case 'dispute_open':
      return { code, detail: `A dispute over ${target.base ?? target.id} is open.` };
    case 'already_captured':
      return { code, detail: `Money of ${target.id} has been captured: refund that instead.` };
    case 'already_refunded':
      return { code, detail: `Money of ${target.id} has been refunded already.` };
    case 'already_charged_back':
      return {
        code,
        detail: `${target.id} was charged back before: a second chargeback refers to the chargeback reversal.`,
      };
    default:
      return {
        code,
        ...asked,
        detail: `${atMost}${open}`,
      };
  }
}
