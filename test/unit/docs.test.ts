import { describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { problems, type ProblemCode } from '../../src/contract/problems.ts';
import { operationStatuses } from '../../src/domain/operation.ts';
import { transitionOf } from '../../src/domain/transitions.ts';
import { problem } from '../../src/edge/reply.ts';

const run = promisify(execFile);
const pages = globSync('**/*.md', { exclude: (name) => ['node_modules', '.local', 'cdk.out', 'adr'].includes(name) });
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

/** The folders that a page may leave out where it names a file: its own, and what holds the whole code. */
const isThere = (file: string, page: string): boolean =>
  ['.', dirname(page), 'src', 'test'].some((folder) => globSync(join(folder, file)).length > 0) ||
  // A name alone is that of one file somewhere.
  (!file.includes('/') &&
    globSync(`{src,test,infra,lambdas,local,admin,client,sandbox,bench,docs,workflows}/**/${file}`).length > 0);

describe.each(pages)('%s', (page) => {
  const text = readFileSync(page, 'utf8');

  test('names only files that are there', () => {
    const named = [...text.matchAll(/`([\w.*/-]+\.(?:ts|mjs|json|md|yml))`/g)].map(([, file = '']) => file);
    const made = /^(\.local\/|cdk\.out\/|<)|stack\.json$|(entity|gateway|shop-eu|meta)\.json$/;
    expect(named.filter((file) => !made.test(file) && !isThere(file, page))).toEqual([]);
  });

  test('links only to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, to = '']) => to);
    const local = links.filter((to) => !/^[a-z]+:/.test(to));
    expect(local.filter((to) => !existsSync(join(dirname(page), to)))).toEqual([]);
  });

  test('tells only of commands that there are', () => {
    const commands = [...text.matchAll(/\bnpm (?:run (?:-s )?)?([a-z][\w:]*)/g)].map(([, name = '']) => name);
    const ownNpm = ['ci', 'install', 'pack', 'run', 'rebuild', 'and', 'registry', 'audit', 'view'];
    expect(commands.filter((name) => !ownNpm.includes(name) && !(name in scripts))).toEqual([]);
  });
});

describe('The generated pages', () => {
  test('are what the code says', async () => {
    await expect(run(process.execPath, ['docs/generate.ts', '--check'])).resolves.toBeDefined();
  });

  test('have a place where the type of each problem leads', () => {
    const page = readFileSync('docs/problems.md', 'utf8');
    const places = [...page.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id);
    const leads = (Object.keys(problems) as ProblemCode[]).map((code) => {
      const { type } = problem(code, { detail: '' }).body as { type: string };
      expect(type).toContain('/docs/problems.md#');
      return type.split('#')[1];
    });
    expect(places.sort()).toEqual(leads.sort());
  });

  test('draw every step an operation can take from one status to another, and no other', () => {
    const page = readFileSync('docs/operation-states.md', 'utf8');
    const drawn = [...page.matchAll(/^ {2}(\w+) --> (\w+): (\w+)$/gm)].map(([, ...step]) => step.join(' '));
    const possible = operationStatuses.flatMap((from) =>
      operationStatuses.flatMap((to) => {
        const transition = from === to ? null : transitionOf(from, to);
        return transition ? [`${from} ${to} ${transition}`] : [];
      }),
    );
    expect(drawn.sort()).toEqual(possible.sort());
  });
});
