import { describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { problems, type ProblemCode } from '../../src/contract/problems.ts';
import { operationStatuses } from '../../src/domain/operation.ts';
import { transitionOf } from '../../src/domain/transitions.ts';
import { problem } from '../../src/edge/reply.ts';

const run = promisify(execFile);

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
