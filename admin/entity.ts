import { parseArgs } from 'node:util';
import { entityStore } from '../src/store/entity-store.ts';
import { connectTable } from '../src/store/table.ts';
import { connect } from './connect.ts';
import { readStack } from './local-stack.ts';
import { readEntityFile } from './read-entity-file.ts';
import { runCommand } from './run-command.ts';

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { stage: { type: 'string', default: 'local' } },
  });
  const [command, file] = positionals;
  if (command !== 'put' || file === undefined)
    throw new Error('Usage: npm run entity -- put <file.json> [--stage prod]');

  const { stage } = values;
  const sandbox = stage === 'local' ? readStack().sandbox : undefined;
  const wanted = readEntityFile(file, sandbox);
  if (sandbox !== undefined) console.log(`The gateway of the local stage is its sandbox: ${sandbox}`);
  else if (isLoopback(wanted.gateway.baseUrl)) {
    throw new Error(
      `gateway.baseUrl: ${wanted.gateway.baseUrl} is on this machine, where ${stage} cannot reach it. ` +
        'Put the address of the gateway there, such as https://eu-test.oppwa.com/',
    );
  }

  const store = entityStore(connectTable((await connect(stage)).table));
  const changes = difference((await store.get(wanted.name)) ?? {}, wanted);
  if (changes.length === 0) {
    console.log(`${wanted.name} is as in ${file}.`);
    return;
  }
  for (const line of changes) console.log(line);
  await store.put(wanted);
  console.log(`${wanted.name} is written. Functions read it within half a minute.`);
});

function isLoopback(url: string): boolean {
  return /^(localhost|127\.[\d.]+|\[::1\])$/.test(new URL(url).hostname);
}

/** One line out and one in for each setting that differs. */
function difference(before: object, after: object): readonly string[] {
  const lines = (sign: string, settings: object) =>
    new Map(flat(settings).map(([name, value]) => [name, `${sign} ${name}: ${value}`]));
  const [out, into] = [lines('-', before), lines('+', after)];
  return [...new Set([...out.keys(), ...into.keys()])].flatMap((name) => {
    const [old, fresh] = [out.get(name), into.get(name)];
    return old?.slice(1) === fresh?.slice(1) ? [] : [old, fresh].filter((line) => line !== undefined);
  });
}

function flat(settings: object, prefix = ''): [string, string][] {
  return Object.entries(settings).flatMap(([name, value]: [string, unknown]) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? flat(value, `${prefix}${name}.`)
      : [[`${prefix}${name}`, JSON.stringify(value)]],
  );
}
