import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { controlRoutes } from '../../sandbox/control/control-routes.ts';
import { faultKinds } from '../../sandbox/faults/faults.ts';
import { defaultEntities } from '../../sandbox/rules/entities.ts';
import { magicCards } from '../../sandbox/rules/issuer.ts';

const readme = readFileSync('sandbox/README.md', 'utf8');

test.each([
  [
    'entities',
    defaultEntities.map(({ name, entityId }) => `| \`${name}\`${' '.repeat(13 - name.length)}| \`${entityId}\` |`),
  ],
  ['faults', faultKinds.map((kind) => `\`${kind}\``)],
  ['magic cards', Object.keys(magicCards).map((number) => `\`${number}\``)],
  ['control routes', controlRoutes.map(({ path }) => path).filter((path) => path.startsWith('/sandbox'))],
])('the README has all %s', (_, names) => {
  expect(names.filter((name) => !readme.includes(name))).toEqual([]);
});

test('npm run sandbox prints where it is and whom it serves, and ends when told to', async () => {
  const running = spawn(process.execPath, ['sandbox/main.ts', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  for await (const chunk of running.stdout) {
    printed += String(chunk);
    if (printed.includes('Ctrl-C')) break;
  }
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0] ?? '';
  expect(await (await fetch(`${url}/sandbox/health`)).json()).toMatchObject({ status: 'ok' });
  expect(defaultEntities.filter(({ entityId, token }) => !printed.includes(`${entityId}  ${token}`))).toEqual([]);
  running.kill('SIGTERM');
  expect(await once(running, 'exit')).toEqual([0, null]);
});
