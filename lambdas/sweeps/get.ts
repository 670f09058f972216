import { presentSweep } from '../../src/contract/present-sweep.ts';
import { routes } from '../../src/contract/routes.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { isSweepId } from '../../src/domain/sweep.ts';
import { json, notFound, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startRuntime, type Runtime } from '../../src/edge/start-runtime.ts';
import { visibleEntity } from '../../src/edge/visible.ts';
import { sweepStore, type SweepStore } from '../../src/store/sweep-store.ts';

type Deps = Pick<Runtime, 'entity' | 'now'> & { readonly sweeps: Pick<SweepStore, 'get'> };

export async function handle(
  { caller, params, query }: Input<typeof routes.getSweep>,
  { sweeps, ...deps }: Deps,
): Promise<Reply> {
  const entity = await visibleEntity(query.entity, caller, deps);
  const id = params['sweepId'] ?? '';
  const sweep = entity && isSweepId(id) ? await sweeps.get(id, entity.name) : null;
  return sweep ? json(200, presentSweep(sweep, instantOf(deps.now()))) : notFound();
}

const start = () => {
  const runtime = startRuntime();
  return { ...runtime, sweeps: sweepStore(runtime.table) };
};

export const handler = serve(routes.getSweep, start, handle);
