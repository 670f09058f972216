import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export type Emulator = {
  readonly url: string;
  readonly port: number;
  /** The folder functions are unpacked to and run in: outside of the repo, or they would find its node_modules, which Lambda has not. */
  readonly functions: string;
  /** Resolves when it has ended, by whatever cause. */
  readonly ended: Promise<void>;
  readonly end: () => Promise<void>;
};

type Options = {
  /** Where its state, its log and what is deployed to it are kept. */
  readonly folder: string;
  /** 0: any free one. */
  readonly port: number;
  /** Goes on with what an earlier run left in the folder. */
  readonly keep: boolean;
};

/** Starts the local AWS, with IAM enforced. */
export async function startEmulator({ folder, port: wanted, keep }: Options): Promise<Emulator> {
  const state = resolve(folder, 'state');
  const functions = join(
    tmpdir(),
    `payments-back-office-${createHash('sha256').update(state).digest('hex').slice(0, 8)}`,
  );
  const logFile = join(folder, 'emulator.log');
  rmSync(functions, { recursive: true, force: true });
  if (!keep) rmSync(state, { recursive: true, force: true });
  for (const made of [state, functions]) mkdirSync(made, { recursive: true });

  const port = wanted === 0 ? await freePort() : wanted;
  const url = `http://127.0.0.1:${port}`;
  const log = openSync(logFile, 'w');
  const emulator = spawn(resolve('.local/venv/bin/python'), [resolve('local/emulator.py')], {
    stdio: ['pipe', log, log],
    cwd: functions,
    // A group of its own: a Ctrl-C is ours to handle, and its workers can be ended with it.
    detached: true,
    // All of this reaches the functions, so it is only what they and the emulator need.
    env: {
      PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
      HOME: functions,
      TMPDIR: functions,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      AUTH: 'true',
      LAMBDA_EXECUTOR: 'local',
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      PERSIST_STATE: '1',
      STATE_DIR: state,
      S3_PERSIST: '1',
      S3_DATA_DIR: join(state, 's3'),
    },
  });
  closeSync(log);
  const ended = once(emulator, 'exit').then(() => {
    rmSync(functions, { recursive: true, force: true });
  });
  const end = async () => {
    emulator.stdin?.end();
    await Promise.race([ended, pause(10_000, undefined, { ref: false })]);
    if (emulator.pid !== undefined) killGroup(emulator.pid);
    await ended;
  };

  if (!(await answers(`${url}/_ministack/health`, () => emulator.exitCode === null))) {
    await end();
    throw new Error(`The emulator did not start:\n${readFileSync(logFile, 'utf8').slice(-2000)}`);
  }
  return { url, port, functions, ended, end };
}

/** Less than a second; its very first start compiles it, which takes a slow machine much longer. */
const mostLooks = 2_400;

async function answers(url: string, alive: () => boolean): Promise<boolean> {
  for (let looks = 0; looks < mostLooks && alive(); looks += 1) {
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return true;
    await pause(50);
  }
  return false;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('There is no free port');
  return address.port;
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}
