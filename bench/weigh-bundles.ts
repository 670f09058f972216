import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { names } from '../infra/names.ts';
import { quantile } from './quantile.ts';

export type Weighed = { readonly name: string; readonly bytes: number; readonly importMs: number };

const metafile = z.object({ outputs: z.record(z.string(), z.object({ bytes: z.int() })) });

/** What the bundler says each bundle in a folder weighs, and how long a new Node process needs to load it. `prefix`: of the functions that are deployed of them. */
export async function weighBundles(folder: string, runs: number, prefix = ''): Promise<readonly Weighed[]> {
  const { outputs } = metafile.parse(JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')));
  const bundles = Object.entries(outputs).flatMap(([path, { bytes }]) =>
    path.endsWith('/index.js') ? [{ path, name: path.split('/').slice(-3, -1).join('/'), bytes }] : [],
  );
  // Outside of the repo, as in Lambda: its package.json would make the bundle an ES module.
  const outside = mkdtempSync(join(tmpdir(), 'bundles-'));
  try {
    const times = new Map<string, number[]>(bundles.map(({ name }) => [name, []]));
    for (const { path, name } of bundles) copyBundle(path, join(outside, name));
    const deployed = await Promise.all(
      bundles.map(async ({ name }) => [name, await environmentOf(names.lambda('local', prefix + name))] as const),
    );
    const environments = new Map(deployed);
    // Every bundle once, then every one again: a busy moment falls on all of them.
    for (let run = 0; run < runs; run += 1) {
      for (const [name, took] of times)
        took.push(timeImport(join(outside, name, 'index.js'), environments.get(name) ?? {}));
    }
    return bundles.map(({ name, bytes }) => ({ name, bytes, importMs: quantile(times.get(name) ?? [], 0.5) }));
  } finally {
    rmSync(outside, { recursive: true });
  }
}

function copyBundle(path: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const file of ['index.js', 'index.js.map']) copyFileSync(join(dirname(path), file), join(to, file));
}

const program = `const start = performance.now(); require(process.argv[1]); console.log(performance.now() - start)`;

/** Functions read their settings while they are loaded. */
async function environmentOf(FunctionName: string): Promise<Readonly<Record<string, string>>> {
  const { Environment } = await new LambdaClient().send(new GetFunctionConfigurationCommand({ FunctionName }));
  return Environment?.Variables ?? {};
}

function timeImport(file: string, env: Readonly<Record<string, string>>): number {
  const said = execFileSync(process.execPath, ['-e', program, file], {
    encoding: 'utf8',
    env: { ...env, NODE_OPTIONS: '--enable-source-maps', AWS_REGION: 'eu-central-1' },
  });
  return Number(said);
}
