import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { scriptedServer } from './client-scripted-server.ts';

const run = promisify(execFile);
const modules = resolve('node_modules');

const consumer = `
import { createClient, type Payment } from 'payments-back-office-client';
import { ProblemError, WebhookError } from 'payments-back-office-client/errors';
import { verifyWebhook, type WebhookEvent } from 'payments-back-office-client/webhooks';

const client = createClient({ baseUrl: process.argv[2] ?? '', token: () => Promise.resolve('t') });
const captured = ({ balances }: Payment): string => balances.captured;
const answer = await client.getPayment({ paymentId: 'pay_1' });
console.log(captured(answer));
// @ts-expect-error a field there is not
answer.amuont;
// @ts-expect-error an amount that is a number
const refund = client.refund({ paymentId: 'pay_1', amount: 10 });
await refund.catch((error: unknown) => console.log(error instanceof ProblemError ? error.code : error));
const told = (event: WebhookEvent) => (event.type === 'refund.succeeded' ? event.data.expectedBy : null);
const webhook = verifyWebhook({ headers: {}, body: '{}' }, { secret: 'whsec_AAAA' }).then(told);
await webhook.catch((error: unknown) => console.log(error instanceof WebhookError ? error.why : error));
`;

describe('The package', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'client-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('is what a strict TypeScript project can install, compile and run', async () => {
    await run('npm', ['pack', '--pack-destination', folder], { cwd: 'client' });
    const [filename = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
    const installed = join(folder, 'node_modules/payments-back-office-client');
    await mkdir(installed, { recursive: true });
    await run('tar', ['-xzf', join(folder, filename), '-C', installed, '--strip-components=1']);
    for (const name of ['zod', '@types', 'undici-types']) {
      await symlink(join(modules, name), join(folder, 'node_modules', name));
    }
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await writeFile(join(folder, 'use.ts'), consumer);
    const strict = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node', 'use.ts'];
    await run(process.execPath, [join(modules, 'typescript/bin/tsc'), ...strict], { cwd: folder });

    await using server = await scriptedServer(
      { status: 200, body: { id: 'pay_1', balances: { captured: '60.00' } } },
      { status: 400, body: { code: 'invalid_request', status: 400, detail: 'send "10"' } },
    );
    const used = await run(process.execPath, ['use.js', server.url], { cwd: folder });
    expect(used.stdout).toBe('60.00\ninvalid_request\nheaders\n');
  });
});
