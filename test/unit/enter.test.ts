import { afterEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the first step of every command says of a mistake, before anything is installed or started. */

let taken: Server | null = null;
afterEach(() => {
  taken?.close();
  taken = null;
});

async function enter(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['local/enter.mjs', ...args], { env: { ...process.env, ...env } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, said };
}

describe('npm start', () => {
  test('says which port is taken, by which name it is changed, and how', async () => {
    taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { status, said } = await enter(['local/start.ts', '--ports', `emulator=0,sandbox=${port}`]);
    expect(status).toBe(1);
    expect(said).toContain(`Port ${port}, for the sandbox, cannot be used (EADDRINUSE)`);
    expect(said).toContain(`npm start -- --ports sandbox=${port + 1}`);
  });

  test.each([
    ['an option there is not', ['--exits'], "Unknown option '--exits'"],
    ['a port that is none', ['--ports', 'emulator=99999'], 'not "emulator=99999"'],
    ['a port of nothing', ['--ports', 'gateway=1'], 'not "gateway=1"'],
    ['one port for both', ['--ports', 'emulator=45671,sandbox=45671'], 'need a port each'],
  ])('refuses %s', async (_, args, message) => {
    const { status, said } = await enter(['local/start.ts', ...args]);
    expect({ status, said }).toMatchObject({ status: 1, said: expect.stringContaining(message) });
  });
});

test.each(['local/start.ts', 'local/run-tests.ts'])('%s tells how it is used', async (program) => {
  const { status, said } = await enter([program, '--help']);
  expect(status).toBe(0);
  expect(said).toContain('Usage: npm ');
});

test('npm test names all tiers', async () => {
  const { said } = await enter(['local/run-tests.ts', '--help']);
  for (const tier of ['unit', 'workflows', 'infra', 'integration', 'proof', 'e2e']) expect(said).toContain(tier);
});
