/** The functions behind no route. */
export type Worker = {
  /**
   * A schedule, new items of the table whose sort key begins with one of these, a workflow whose definition names the function
   * (workflows/), or a function that calls it (`invokes` in grants.ts).
   */
  readonly setOffBy:
    { readonly everyMinutes: number } | { readonly newItems: readonly string[] } | 'workflow' | 'function';
  readonly timeoutSeconds: number;
  /** Without it, that of a function that mostly waits. */
  readonly memoryMb?: number;
};

/** CPU comes with memory: pictures are decoded and PDFs written. */
const aWholeCpu = 1769;

export const workers = {
  /** What one tick may begin, and for how long: src/clock/tick.ts. */
  'clock/tick': { setOffBy: { everyMinutes: 1 }, timeoutSeconds: 120 },
  'events/turn': { setOffBy: { everyMinutes: 1 }, timeoutSeconds: 120 },
  'events/tell': { setOffBy: { newItems: ['EVT#'] }, timeoutSeconds: 30 },
  /** What one slice may begin, and for how long: src/clock/sweep-slice.ts. Its task's time-out is longer. */
  'sweeps/slice': { setOffBy: 'workflow', timeoutSeconds: 300 },
  'sweeps/finish': { setOffBy: 'workflow', timeoutSeconds: 30 },
  /** What opens files that others have sent, for functions that API Gateway waits for. */
  'disputes/inspect-evidence': { setOffBy: 'function', timeoutSeconds: 20, memoryMb: aWholeCpu },
  'disputes/render-pack': { setOffBy: 'function', timeoutSeconds: 25, memoryMb: aWholeCpu },
  'disputes/await': { setOffBy: 'workflow', timeoutSeconds: 20 },
  /** One operation, as long as one takes: src/exactly-once/time-budget.ts. */
  'disputes/settle': { setOffBy: 'workflow', timeoutSeconds: 30 },
} as const satisfies Record<string, Worker>;
