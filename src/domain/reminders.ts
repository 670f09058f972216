import { plusDays, type Instant } from './instant.ts';

/** Of the reminders so many days before a date, the last whose time has come; null: none yet. */
export function reminded(dueAt: Instant, reminderDays: readonly number[], now: Instant): number | null {
  const passed = reminderDays.filter((days) => plusDays(dueAt, -days) <= now);
  return passed.length === 0 ? null : Math.min(...passed);
}

/** When the next one is due after the last that was given; null: none is left. */
export function nextReminder(dueAt: Instant, reminderDays: readonly number[], last: number | null): Instant | null {
  const left = reminderDays.filter((days) => last === null || days < last);
  return left.length === 0 ? null : plusDays(dueAt, -Math.max(...left));
}
