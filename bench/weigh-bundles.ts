import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { quantile } from './quantile.ts';

export type Weighed = { readonly name: string; readonly bytes: number; readonly importMs: number };

const metafile = z.object({ outputs: z.record(z.string(), z.object({ bytes: z.int() })) });

/** What the bundler says each bundle in a folder weighs, and how long a new Node process needs to load it. */
export function weighBundles(folder: string, runs: number): readonly Weighed[] {
  const { outputs } = metafile.parse(JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')));
  const bundles = Object.entries(outputs).flatMap(([path, { bytes }]) =>
    path.endsWith('/index.js') ? [{ path, name: path.split('/').slice(-3, -1).join('/'), bytes }] : [],
  );
  // Outside of the repo, as in Lambda: its package.json would make the bundle an ES module.
  const outside = mkdtempSync(join(tmpdir(), 'bundles-'));
  try {
    const times = new Map<string, number[]>(bundles.map(({ name }) => [name, []]));
    for (const { path, name } of bundles) copyBundle(path, join(outside, name));
    // Every bundle once, then every one again: a busy moment falls on all of them.
    for (let run = 0; run < runs; run += 1) {
      for (const [name, took] of times) took.push(timeImport(join(outside, name, 'index.js')));
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

function timeImport(file: string): number {
  const said = execFileSync(process.execPath, ['-e', program, file], {
    encoding: 'utf8',
    // As deployed; the minimal functions read their settings while they are loaded.
    env: {
      NODE_OPTIONS: '--enable-source-maps',
      TABLE_NAME: 'none',
      GATEWAY_URL: 'http://127.0.0.1',
      GATEWAY_ENTITY_ID: 'none',
      GATEWAY_TOKEN: 'none',
    },
  });
  return Number(said);
}
