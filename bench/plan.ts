/** What is run at one number of callers: pairs of rounds, ours and minimal, and how many payments each caller makes in one. */
export type Row = {
  readonly callers: number;
  readonly pairs: number;
  readonly cyclesEach: number;
  /** Payments of each caller before anything is counted: processes start, and their code is compiled. */
  readonly warmUpEach: number;
};

/** Rounds are short, a second or two, so that whatever else the machine does falls on both sides alike. */
export const plan: readonly Row[] = [
  { callers: 1, pairs: 30, cyclesEach: 10, warmUpEach: 60 },
  { callers: 4, pairs: 24, cyclesEach: 4, warmUpEach: 20 },
  { callers: 8, pairs: 20, cyclesEach: 3, warmUpEach: 10 },
  { callers: 16, pairs: 16, cyclesEach: 2, warmUpEach: 6 },
  { callers: 32, pairs: 12, cyclesEach: 2, warmUpEach: 4 },
];

export const quickPlan: readonly Row[] = plan.map((row) => ({
  ...row,
  pairs: 2,
  warmUpEach: Math.ceil(row.warmUpEach / 4),
}));
