import { change, type DisputeChange, type Said } from './dispute-change.ts';
import { rulingDays } from './dispute-deadline.ts';
import type { Dispute } from './dispute.ts';
import type { Entity } from './entity.ts';
import { plusDays, plusMs, type Instant } from './instant.ts';
import type { Rejection } from './rejection.ts';
import { nextReminder, reminded } from './reminders.ts';

type Settings = Pick<Entity, 'disputes'>;
type Clocked = Pick<Dispute, 'remindedDays' | 'nextCheckAt'>;

/** What a decision owes the books is tried again this soon. */
export const owedAgainMs = 60_000;

/** The clock of a case that has just begun, or whose deadline has moved: reminders whose time has passed are not given. */
export function firstCheck(dispute: Dispute, settings: Settings, now: Instant): Clocked {
  const remindedDays = reminded(dispute.due.at, settings.disputes.reminderDays, now);
  return { remindedDays, nextCheckAt: nextCheck({ ...dispute, remindedDays }, settings, now) };
}

/** When the clock must look at a case next; null: never. */
export function nextCheck(dispute: Dispute, settings: Settings, now: Instant): Instant | null {
  const { status, due, remindedDays, representment, scheme, owes, stuck } = dispute;
  switch (status) {
    case 'needs_response':
      return nextReminder(due.at, settings.disputes.reminderDays, remindedDays) ?? due.at;
    case 'under_review': {
      const sentAt = representment?.delivery?.deliveredAt ?? due.at;
      const patience = rulingDays(scheme, settings);
      let late = plusDays(sentAt, patience);
      while (late <= now) late = plusDays(late, patience);
      return late;
    }
    case 'won':
    case 'lost':
    case 'accepted':
    case 'lapsed':
      return owes === null || stuck !== null ? null : plusMs(now, owedAgainMs);
  }
}

/** What the time means to a case: the deadline has passed, it is near, or the bank is late. Null: nothing yet. */
export function turnOf(dispute: Dispute, settings: Settings, now: Instant): DisputeChange | Rejection | null {
  const { status, due, representment, remindedDays, nextCheckAt } = dispute;
  const says = (reason: string): Said => ({ by: 'clock', reason, at: now });
  if (status === 'needs_response') {
    if (now >= due.at) return lapse(dispute, now);
    const last = reminded(due.at, settings.disputes.reminderDays, now);
    if (last === null || (remindedDays !== null && last >= remindedDays)) return null;
    const what = representment ? 'Sealed, not sent to the bank' : 'Nobody has answered the bank yet';
    return change(dispute, 'due_soon', says(`${what}: due at ${due.at}.`), {
      remindedDays: last,
      nextCheckAt: nextCheck({ ...dispute, remindedDays: last }, settings, now),
    });
  }
  if (status === 'under_review' && nextCheckAt !== null && nextCheckAt <= now) {
    const sentAt = representment?.delivery?.deliveredAt ?? due.at;
    return change(dispute, 'ruling_late', says(`No ruling since ${sentAt}.`), {
      nextCheckAt: nextCheck(dispute, settings, now),
    });
  }
  return null;
}

/** Nothing was sent until the deadline: banks take silence for acceptance. */
function lapse(dispute: Dispute, now: Instant): DisputeChange | Rejection {
  const { representment, due } = dispute;
  const reason = `${representment ? 'It was sealed and not sent' : 'Nothing was sent'} to the bank until ${due.at}.`;
  return change(dispute, 'lapsed', { by: 'clock', reason, at: now }, { decidedAt: now, nextCheckAt: null });
}
