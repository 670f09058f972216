import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { relative, sep } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { runCommand } from '../admin/run-command.ts';
import { claimFolder } from './claim-folder.ts';
import { startEmulator } from './emulator.ts';
import { endOfRun } from './end-of-run.ts';
import { startStack } from './start-stack.ts';

const alone = ['unit', 'workflows', 'infra'];
const onEmulator = ['integration', 'proof', 'e2e'];
const allTiers = [...alone, ...onEmulator];

const jestProgram = [
  // Jest loads ES modules only with this.
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];

/** Apart from `npm start`, so that both can run at once. */
const folder = '.local/test';

/**
 * `npm test` runs every tier; `npm test -- --tier unit,infra` some of them. What follows goes to Jest, such as `-t refund`
 * or a path. The tiers that need nothing run while the emulator and the stack start for the others.
 */
await runCommand(async () => {
  const args = process.argv.slice(2);
  const [named, jestArgs] = args[0] === '--tier' ? [(args[1] ?? '').split(','), args.slice(2)] : [allTiers, args];
  const unknown = named.filter((tier) => !allTiers.includes(tier));
  if (unknown.length > 0) throw new Error(`--tier takes some of ${allTiers.join(',')}, not "${unknown.join(',')}"`);

  const signal = endOfRun();
  const tiers = jestArgs.length === 0 ? named : await tiersOf(named, jestArgs, signal);
  if (tiers.length === 0) {
    // Jest says best why there is nothing to run, or what it does not understand; that needs no stack.
    await runJest(named, jestArgs, signal);
    process.exitCode = 1;
    return;
  }
  const needy = tiers.filter((tier) => onEmulator.includes(tier));
  const [early, engine] = await Promise.all([
    runJest(
      tiers.filter((tier) => alone.includes(tier)),
      jestArgs,
      signal,
    ),
    needy.length > 0 ? startEngine(needy, signal) : null,
  ]);
  try {
    const late = await runJest(needy, jestArgs, signal, engine?.env);
    if (!early || !late) process.exitCode = 1;
  } finally {
    await engine?.end();
  }
});

/** Those of the tiers that have tests Jest would run: what is meant for one tier must not wait for the stack of another. */
async function tiersOf(
  tiers: readonly string[],
  args: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const listing = [...jestProgram, ...args, '--listTests', '--json', '--selectProjects', ...tiers];
  const { stdout } = await promisify(execFile)(process.execPath, listing, { signal }).catch(() => ({ stdout: '[]' }));
  const files = z.array(z.string()).parse(JSON.parse(stdout));
  return tiers.filter((tier) => files.some((file) => relative('test', file).split(sep)[0] === tier));
}

type Engine = { readonly env: Readonly<Record<string, string>>; readonly end: () => Promise<void> };

/** What the tiers run on: an emulator, and for e2e the deployed stack on it. */
async function startEngine(tiers: readonly string[], signal: AbortSignal): Promise<Engine> {
  claimFolder(folder);
  if (!tiers.includes('e2e')) {
    const { url, end } = await startEmulator({ folder, port: 0, keep: false });
    return { env: { DYNAMODB_ENDPOINT: url }, end };
  }
  const { stack, end } = await startStack({
    folder,
    ports: { emulator: 0, sandbox: 0 },
    keep: false,
    step: (_what, _usually, work) => work(),
    signal,
  });
  return { env: { DYNAMODB_ENDPOINT: stack.emulator, STACK_FILE: `${folder}/stack.json` }, end };
}

/** Whether the tests of these tiers pass. */
async function runJest(
  tiers: readonly string[],
  args: readonly string[],
  signal: AbortSignal,
  env: Engine['env'] = {},
): Promise<boolean> {
  if (tiers.length === 0) return true;
  if (signal.aborted) return false;
  const jest = spawn(process.execPath, [...jestProgram, ...args, '--selectProjects', ...tiers], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  signal.addEventListener('abort', () => jest.kill());
  await once(jest, 'exit');
  return jest.exitCode === 0;
}
