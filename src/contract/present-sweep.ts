import type { Instant } from '../domain/instant.ts';
import { sweepReasons, type Sweep } from '../domain/sweep.ts';
import type { SweepAnswer } from './answers.ts';

/** The report of a run as the API shows it at this moment. */
export const presentSweep = ({ broke, troubles, ...sweep }: Sweep, now: Instant): SweepAnswer => ({
  object: 'sweep',
  ...sweep,
  status: sweep.finishedAt === null ? 'running' : broke ? 'broke' : 'finished',
  durationMs: Date.parse(sweep.finishedAt ?? now) - Date.parse(sweep.startedAt),
  troubles: troubles.map(({ payments, ...one }) => ({
    ...one,
    detail: sweepReasons[one.reason],
    payments: [...payments],
  })),
});
