import { change, type DisputeChange, type Said } from './dispute-change.ts';
import { rulingDays } from './dispute-deadline.ts';
import type { Dispute } from './dispute.ts';
import type { Entity } from './entity.ts';
import { plusDays, plusMs, type Instant } from './instant.ts';
import type { Rejection } from './rejection.ts';

type Settings = Pick<Entity, 'disputes'>;
type Clocked = Pick<Dispute, 'remindedDays' | 'nextCheckAt'>;

/** What a decision owes the books is tried again this soon. */
export const owedAgainMs = 60_000;

/** The clock of a case that has just begun, or whose deadline has moved: reminders whose time has passed are not given. */
export function firstCheck(dispute: Dispute, settings: Settings, now: Instant): Clocked {
  const passed = settings.disputes.reminderDays.filter((days) => plusDays(dispute.due.at, -days) <= now);
  const remindedDays = passed.length === 0 ? null : Math.min(...passed);
  return { remindedDays, nextCheckAt: nextCheck({ ...dispute, remindedDays }, settings, now) };
}

/** When the clock must look at a case next; null: never. */
export function nextCheck(dispute: Dispute, settings: Settings, now: Instant): Instant | null {
  const { status, due, remindedDays, representment, scheme, owes, stuck } = dispute;
  switch (status) {
    case 'needs_response': {
      const left = settings.disputes.reminderDays.filter((days) => remindedDays === null || days < remindedDays);
      return left.length === 0 ? due.at : plusDays(due.at, -Math.max(...left));
    }
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
    const passed = settings.disputes.reminderDays.filter(
      (days) => plusDays(due.at, -days) <= now && (remindedDays === null || days < remindedDays),
    );
    if (passed.length === 0) return null;
    const reminded = { ...dispute, remindedDays: Math.min(...passed) };
    const what = representment ? 'Sealed, not sent to the bank' : 'Nobody has answered the bank yet';
    return change(dispute, 'due_soon', says(`${what}: due at ${due.at}.`), {
      remindedDays: reminded.remindedDays,
      nextCheckAt: nextCheck(reminded, settings, now),
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
