import { rmSync, writeFileSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findDeployment } from '../admin/deployment.ts';
import type { Stack } from '../admin/local-stack.ts';
import { runCdk } from '../admin/run-cdk.ts';
import { emulatorRegion, useEmulator } from '../admin/use-emulator.ts';
import { startSandbox } from '../sandbox/start-sandbox.ts';
import { startEmulator } from './emulator.ts';
import { seed } from './seed.ts';
import type { Step } from './step.ts';

export type RunningStack = {
  readonly stack: Stack;
  /** Rejects when the emulator ends by itself, or is restarted. */
  readonly broke: Promise<never>;
  /** Ends the emulator and starts it again where it was, with what it has kept. The sandbox, and so the gateway's books, stay. */
  readonly restartEmulator: () => Promise<void>;
  readonly end: () => Promise<void>;
};

type Options = {
  /** Everything of this stack is in here; a second stack needs a folder of its own. */
  readonly folder: string;
  readonly ports: { readonly emulator: number; readonly sandbox: number };
  readonly keep: boolean;
  readonly step: Step;
  readonly signal?: AbortSignal;
};

/** The emulator, the sandbox, the CDK app deployed to the one and set up for the other; described in `<folder>/stack.json`. */
export async function startStack({ folder, ports, keep, step, signal }: Options): Promise<RunningStack> {
  const stackFile = join(folder, 'stack.json');
  const clockFile = resolve(folder, 'clock');
  // The sandbox begins with the machine's time, and so must the functions.
  rmSync(clockFile, { force: true });
  const endings: (() => Promise<void>)[] = [];
  const end = async () => {
    rmSync(stackFile, { force: true });
    for (const ending of endings.reverse().splice(0)) await ending();
  };

  try {
    let emulator = await step('Starting the local AWS', '1 s', () =>
      startEmulator({ folder, port: ports.emulator, keep }),
    );
    endings.push(() => emulator.end());
    const restartEmulator = async () => {
      await emulator.end();
      emulator = await startEmulator({ folder, port: emulator.port, keep: true });
    };
    useEmulator(emulator.url);

    const sandbox = await startSandbox({ port: ports.sandbox, flushEveryMs: 1000 });
    endings.push(sandbox.close);

    const deployment = await step('Bundling and deploying the CDK app', '6 s', async () => {
      // All that the local stage needs of `cdk bootstrap`: the bucket for the functions' code.
      await fetch(`${emulator.url}/cdk-hnb659fds-assets-000000000000-${emulatorRegion}`, { method: 'PUT' });
      await runCdk(
        [
          'deploy',
          '--all',
          '--context',
          'stage=local',
          '--context',
          `clockFile=${clockFile}`,
          '--output',
          join(folder, 'cdk.out'),
          ...withoutQuestions,
        ],
        // The CDK's rules run in test/infra; here they would take as long as all the rest.
        { quiet: true, env: { CDK_VALIDATION: 'false' }, ...(signal && { signal }) },
      );
      const deployed = await findDeployment('local');
      if (!deployed) throw new Error('The stacks were deployed but cannot be found');
      return deployed;
    });

    const { clients, webhook } = await step('Writing entities, access tokens and callers', '1 s', () =>
      seed(deployment, sandbox.url),
    );
    const stack = {
      api: deployment.api,
      sandbox: sandbox.url,
      emulator: emulator.url,
      region: emulatorRegion,
      table: deployment.table,
      evidence: deployment.evidence,
      secret: deployment.gatewaySecret,
      userPoolId: deployment.userPoolId,
      peopleClientId: deployment.peopleClientId,
      tokenEndpoint: deployment.tokenEndpoint,
      clients,
      webhook,
      functions: emulator.functions,
      clockFile,
      workflows: deployment.workflows,
      ports: { emulator: emulator.port, sandbox: sandbox.port },
    };
    // Moved into place, so that whoever waits for the file never reads half of it.
    writeFileSync(`${stackFile}.new`, JSON.stringify(stack, null, 2), { mode: 0o600 });
    renameSync(`${stackFile}.new`, stackFile);
    const broke = emulator.ended.then(() => {
      throw new Error(`The emulator ended: see ${join(folder, 'emulator.log')}`);
    });
    broke.catch(() => undefined);
    return { stack, broke, restartEmulator, end };
  } catch (error) {
    await end();
    throw error;
  }
}

const withoutQuestions = ['--require-approval', 'never', '--method', 'direct'];
