import { instantOf, plusMs } from '../domain/instant.ts';
import { sweepIdOf } from '../domain/sweep.ts';
import { dueLanes } from '../store/due-store.ts';
import type { SweepStore } from '../store/sweep-store.ts';
import type { StartExecution } from '../workflow/start-execution.ts';
import { runLeaseMs } from './sweep-slice.ts';
import type { DueStarter } from './tick.ts';

type Deps = {
  readonly sweeps: Pick<SweepStore, 'begin'>;
  readonly execution: StartExecution;
  readonly now: () => number;
};

/**
 * Starts the workflow that sweeps the pre-authorizations whose time has come, unless a run is on. A tick that dies in between
 * leaves a lease that ends: the next tick after that starts anew.
 */
export const startSweep = ({ sweeps, execution, now }: Deps): DueStarter => ({
  async start() {
    const at = instantOf(now());
    const id = sweepIdOf(at);
    const until = plusMs(at, runLeaseMs);
    if (!(await sweeps.begin(id, at, until, until))) return 'running';
    return execution(id, { sweepId: id, lanes: dueLanes });
  },
});
