import { describe, expect, test } from '@jest/globals';
import validate from 'asl-validator';
import { readdirSync, readFileSync } from 'node:fs';
import { workerNames } from '../../infra/grants.ts';
import { type Worker, workers } from '../../infra/workers.ts';
import { definitionFile, placeholder, type WorkflowName, workflowNames } from '../../infra/workflows.ts';
import { definitionOf, statesOf } from '../props/workflow.ts';

/** What every definition keeps to: workflows/README.md. */

const problemsOf = (definition: object) =>
  validate(definition, { checkPaths: true, checkArn: true }).errors.map(({ Message }) => Message);
const tasksOf = (name: WorkflowName) => statesOf(definitionOf(name)).filter(([, { Type }]) => Type === 'Task');
const functionOf = (task: object): string => {
  const { Parameters } = task as { Parameters: { FunctionName: string } };
  return Parameters.FunctionName;
};
const transient = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
];

test('Every file of the folder is a row of the table, and every row a file', () => {
  const files = readdirSync('workflows').filter((file) => file.endsWith('.json'));
  expect(files.map((file) => `workflows/${file}`)).toEqual(workflowNames.map(definitionFile).sort());
});

test('The lint finds what is wrong with a definition', () => {
  const broken = structuredClone(definitionOf('expiry-sweep')) as { States: Record<string, object> };
  broken.States['DidEveryLaneEnd'] = { Type: 'Choice', Choices: [{ Variable: '$.broke', Next: 'Nowhere' }] };
  expect(problemsOf(broken)).not.toEqual([]);
});

describe.each(workflowNames)('%s', (name) => {
  const definition = definitionOf(name);
  const text = readFileSync(definitionFile(name), 'utf8');
  const tasks = tasksOf(name);

  test('is valid', () => {
    expect(problemsOf(definition)).toEqual([]);
  });

  test('is JSONPath with plain paths, which two interpreters read alike', () => {
    expect(text).not.toMatch(/"QueryLanguage"|"Assign"|\{%/);
    for (const [path] of text.matchAll(/"\$[^"{]*"/g)) {
      expect(path).toMatch(
        /^"\$(\.[A-Za-z]\w*)*"$|^"\$\$\.(Map\.Item\.Value|Map\.Item\.Index|Task\.Token|Execution\.Name)"$/,
      );
    }
  });

  test('names functions that a workflow sets off, and no task outlives its time-out unseen', () => {
    const byPlaceholder = new Map<string, Worker>(
      workerNames.map((worker) => [`\${${placeholder(worker)}}`, workers[worker]]),
    );
    for (const [, task] of tasks) {
      const worker = byPlaceholder.get(functionOf(task));
      const { TimeoutSeconds, Resource } = task as { TimeoutSeconds: number; Resource: string };
      expect(worker?.setOffBy).toBe('workflow');
      expect(Resource).toMatch(/^arn:aws:states:::lambda:invoke(\.waitForTaskToken)?$/);
      expect(TimeoutSeconds).toBeGreaterThan(worker!.timeoutSeconds);
    }
  });

  test("retries the platform's own errors on every task, and catches what is left", () => {
    for (const [, task] of tasks) {
      const { Retry, Catch } = task as unknown as Record<'Retry' | 'Catch', { ErrorEquals: string[] }[]>;
      expect(Retry.flatMap(({ ErrorEquals }) => ErrorEquals)).toEqual(expect.arrayContaining(transient));
      expect(Catch.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
    }
  });

  test('fails under a name and says where to read on', () => {
    const fails = statesOf(definition).filter(([, { Type }]) => Type === 'Fail');
    for (const [state, fail] of fails) {
      expect(fail).toMatchObject({ Error: state, Cause: expect.stringMatching(/docs\/runbook\.md#workflow-failed/) });
    }
  });
});

test('Every function that a workflow sets off is named by one', () => {
  const all = workflowNames.map((name) => readFileSync(definitionFile(name), 'utf8')).join('');
  const rows: [string, Worker][] = Object.entries(workers);
  const unused = rows.filter(
    ([worker, row]) => row.setOffBy === 'workflow' && !all.includes(`\${${placeholder(worker)}}`),
  );
  expect(unused).toEqual([]);
});
