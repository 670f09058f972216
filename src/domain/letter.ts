import type { Currency } from './currency.ts';
import { dueAfter } from './dispute-deadline.ts';
import type { DisputeStage } from './dispute-steps.ts';
import type { Due } from './dispute.ts';
import type { Entity } from './entity.ts';
import type { EventType } from './event-types.ts';
import { newEvent, type Event } from './event.ts';
import type { DisputeId, EntityName, GatewayId, LetterId, PaymentId } from './ids.ts';
import type { Instant } from './instant.ts';
import { letterStatus } from './letter-status.ts';
import type { Particulars } from './open-dispute.ts';
import type { Rejection } from './rejection.ts';
import { nextReminder, reminded } from './reminders.ts';
import type { Suggestion } from './suggestion.ts';
import type { Decision } from './settlement.ts';

/** A chargeback as a line of the bank's file tells of it. */
export type Letter = {
  /** By which its case is known, or would be (`namesOf`). */
  readonly name: string;
  readonly stage: DisputeStage;
  /** Minor units. */
  readonly amount: number;
  readonly currency: Currency;
  readonly told: Particulars;
  /** What the file says of the payment: the first that is given says which it is, the last two only help a person to find it. */
  readonly paymentId: PaymentId | null;
  readonly gatewayId: GatewayId | null;
  readonly reference: string | null;
  readonly last4: string | null;
  readonly paidAt: Instant | null;
};

/** A letter that named no payment of ours when it came. */
export type KeptLetter = Pick<Letter, 'name' | 'stage' | 'amount' | 'currency' | 'reference'> & {
  readonly id: LetterId;
  readonly entity: EntityName;
  readonly caseNumber: string | null;
  readonly arn: string | null;
  readonly reason: string;
  /** When the bank wants an answer: nobody can give it one before the case is open. */
  readonly due: Due;
  readonly suggestions: readonly Suggestion[];
  /** How many days before that it was reminded of last. */
  readonly remindedDays: number | null;
  readonly nextCheckAt: Instant | null;
  /** Somebody has looked, and it is not ours. */
  readonly dismissed: (Decision & { readonly at: Instant }) | null;
  /** Its case, once that is open. */
  readonly disputeId: DisputeId | null;
  readonly since: Instant;
  readonly updatedAt: Instant;
  readonly version: number;
};

/** A new state of a letter, and what is told of it. */
export type LetterChange = {
  readonly before: KeptLetter | null;
  readonly after: KeptLetter;
  readonly event: Event;
};

/** What a letter says of itself, which a later file may say otherwise. */
type LetterFacts = Omit<
  KeptLetter,
  'remindedDays' | 'nextCheckAt' | 'dismissed' | 'disputeId' | 'since' | 'updatedAt' | 'version'
>;

/** Whether what was decided about the one that was kept under its name holds for a letter: it is the same chargeback, or what came before it. */
export const isSettledWith = (kept: KeptLetter, letter: Pick<Letter, 'stage' | 'amount' | 'currency'>): boolean =>
  kept.stage === letter.stage
    ? kept.amount === letter.amount && kept.currency === letter.currency
    : letter.stage === 'chargeback';

/**
 * A letter that names no payment waits, or goes on waiting as it was told last. Null: it is no news, or the second chargeback of the
 * same number waits already.
 */
export function keepLetter(
  before: KeptLetter | null,
  facts: LetterFacts,
  { disputes }: Pick<Entity, 'disputes'>,
  now: Instant,
): LetterChange | null {
  if (before?.stage === 'second_chargeback' && facts.stage === 'chargeback') return null;
  const due = before?.stage === facts.stage ? dueAfter(before.due, facts.due) : facts.due;
  const told = { ...facts, due };
  // One of the first version has no clock yet.
  const isBegun = before !== null && before.version > 0 && before.dismissed === null && before.due.at === due.at;
  if (isBegun && saying(before) === saying(told)) return null;
  const { reminderDays } = disputes;
  const remindedDays = reminded(due.at, reminderDays, now);
  const clock = { remindedDays, nextCheckAt: nextReminder(due.at, reminderDays, remindedDays) ?? due.at };
  const first = { disputeId: null, since: now, version: 0 };
  const after = {
    ...(before ?? first),
    ...told,
    dismissed: null,
    ...(isBegun ? { remindedDays: before.remindedDays, nextCheckAt: before.nextCheckAt } : clock),
  };
  return change(before, after, 'letter.unmatched', now);
}

/** All that a letter says; who else was paid on that day is no news of it. */
const saying = ({ stage, amount, currency, reference, caseNumber, arn, reason, due }: LetterFacts): string =>
  JSON.stringify([stage, amount, currency, reference, caseNumber, arn, reason, due.at, due.source]);

/** What the time means to a letter that waits: its date is near, or over. Null: nothing, now; `nextTurnOfLetter` says when. */
export function turnOfLetter(
  letter: KeptLetter,
  { disputes }: Pick<Entity, 'disputes'>,
  now: Instant,
): LetterChange | null {
  const { due, remindedDays, nextCheckAt } = letter;
  if (letterStatus(letter) !== 'waiting' || nextCheckAt === null || now < nextCheckAt) return null;
  if (now >= due.at) return change(letter, { ...letter, nextCheckAt: null }, 'letter.overdue', now);
  const last = reminded(due.at, disputes.reminderDays, now);
  // The settings may have changed since.
  if (last === null || (remindedDays !== null && last >= remindedDays)) return null;
  const next = nextReminder(due.at, disputes.reminderDays, last) ?? due.at;
  return change(letter, { ...letter, remindedDays: last, nextCheckAt: next }, 'letter.due_soon', now);
}

/** When the clock comes back to a letter of which there is nothing to tell now; null: never. */
export function nextTurnOfLetter(letter: KeptLetter, { disputes }: Pick<Entity, 'disputes'>): Instant | null {
  const { due, remindedDays, nextCheckAt } = letter;
  if (letterStatus(letter) !== 'waiting' || nextCheckAt === null) return null;
  return nextReminder(due.at, disputes.reminderDays, remindedDays) ?? due.at;
}

/** A person has looked, and the letter is not about a payment of this entity. */
export function dismissLetter(letter: KeptLetter, decision: Decision, now: Instant): LetterChange | Rejection {
  if (letter.disputeId !== null) {
    return { code: 'letter_closed', detail: `Its case is open: ${letter.disputeId}.` };
  }
  if (letter.dismissed) {
    return { code: 'letter_closed', detail: `${letter.dismissed.by} dismissed it at ${letter.dismissed.at}.` };
  }
  const dismissed = { ...letter, dismissed: { ...decision, at: now }, nextCheckAt: null };
  return change(letter, dismissed, 'letter.dismissed', now, decision);
}

function change(
  before: KeptLetter | null,
  state: Omit<KeptLetter, 'updatedAt'>,
  type: EventType<'letter'>,
  now: Instant,
  decision?: Decision,
): LetterChange {
  const after = { ...state, updatedAt: now, version: state.version + 1 };
  const { id, entity, version } = after;
  const about = { entity, paymentId: null, object: { kind: 'letter', id, version }, at: now } as const;
  return { before, after, event: newEvent({ ...about, type, ...(decision && { decision }) }) };
}
