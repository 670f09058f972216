import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import type { Stack } from '../admin/local-stack.ts';
import { claimFolder } from '../local/claim-folder.ts';
import { endOfRun } from '../local/end-of-run.ts';
import { fetchToken } from '../local/fetch-token.ts';
import { startStack } from '../local/start-stack.ts';
import { printedStep } from '../local/step.ts';
import { callerOf } from './caller.ts';
import { countRequests } from './count-requests.ts';
import { deployMinimal } from './deploy-minimal.ts';
import { measure, type Measured } from './measure.ts';
import { measureSweep } from './measure-sweep.ts';
import { measureTelling } from './measure-telling.ts';
import { plan, quickPlan } from './plan.ts';
import { report, withSwept, withTold } from './report.ts';
import { weighBundles } from './weigh-bundles.ts';

/** Apart from `npm start` and `npm test`, so that all can run at once; but not well, if times are to say anything. */
const folder = '.local/bench';
const page = 'docs/benchmarks.md';

const { values } = parseArgs({
  options: {
    /** A look in a minute or two: prints, and leaves the page as it is. */
    quick: { type: 'boolean', default: false },
    /** How fast a shop is told, only: a minute, and that section of the page. */
    told: { type: 'boolean', default: false },
    /** What a sweep of ten thousand asks of others, only: a quarter of an hour, and that section of the page. */
    sweep: { type: 'boolean', default: false },
  },
});

claimFolder(folder);
const signal = endOfRun();
const running = await startStack({
  folder,
  ports: { emulator: 0, sandbox: 0 },
  keep: false,
  step: printedStep,
  signal,
});
try {
  const interrupted = once(signal, 'abort').then(() => null);
  const text = await Promise.race([bench(running.stack), running.broke, interrupted]);
  if (text !== null) {
    console.log(`\n${text}`);
    if (!values.quick) writeFileSync(page, text);
  }
} finally {
  await running.end();
}

async function bench(stack: Stack): Promise<string> {
  const formatted = async (text: string) => format(text, { ...(await resolveConfig(page)), parser: 'markdown' });
  const token = await fetchToken(stack, 'finance');
  if (values.told) {
    const told = await printedStep('From settled to told', '20 s', () =>
      measureTelling(stack, callerOf(stack.api, token, 1), values.quick ? 10 : 100),
    );
    return formatted(withTold(readFileSync(page, 'utf8'), told));
  }
  if (values.sweep) {
    const [due, callers] = values.quick ? [200, 4] : [10_000, 8];
    const swept = await printedStep(`Sweeping ${due}`, '15 min', () =>
      measureSweep(stack, callerOf(stack.api, token, callers), due, callers),
    );
    return formatted(withSwept(readFileSync(page, 'utf8'), swept));
  }
  const minimal = join(folder, 'minimal');
  await printedStep('Deploying the minimal functions', '2 s', () => deployMinimal(stack, minimal));
  const measured: Measured[] = [];
  for (const row of values.quick ? quickPlan : plan) {
    const post = callerOf(stack.api, token, row.callers);
    measured.push(
      await printedStep(`${row.callers} at once`, values.quick ? '20 s' : '80 s', () => measure(row, post)),
    );
  }
  // Last of what calls the functions: they are left pointing at a proxy that is gone.
  const counted = await printedStep('Counting requests', '10 s', () =>
    countRequests(stack, callerOf(stack.api, token, 1)),
  );
  const runs = values.quick ? 3 : 9;
  const [ours, least] = await printedStep(
    'Loading the bundles',
    '90 s',
    async () =>
      [
        await weighBundles(join(folder, 'cdk.out/functions'), runs),
        await weighBundles(minimal, runs, 'minimal-'),
      ] as const,
  );
  return formatted(report({ measured, counted, bundles: { ours, minimal: least } }, readFileSync(page, 'utf8')));
}
