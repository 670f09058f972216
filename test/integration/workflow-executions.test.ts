import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { answerTask } from '../../src/workflow/answer-task.ts';
import { startExecution } from '../../src/workflow/start-execution.ts';
import { stateMachineRole } from '../props/state-machine-role.ts';
import { engineTable, type EngineTable } from '../props/table.ts';

/** A state machine that waits on a task token, which it leaves in the table. */

const client = new SFNClient({
  endpoint: process.env['DYNAMODB_ENDPOINT']!,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
let table: EngineTable;
let stateMachineArn: string;

beforeAll(async () => {
  table = await engineTable();
  const waiting = {
    Type: 'Task',
    Resource: 'arn:aws:states:::dynamodb:putItem.waitForTaskToken',
    Parameters: {
      TableName: table.name,
      Item: { PK: { 'S.$': '$.id' }, SK: { S: 'TOKEN' }, token: { 'S.$': '$$.Task.Token' } },
    },
    TimeoutSeconds: 60,
    End: true,
  };
  await stateMachineRole();
  const made = await client.send(
    new CreateStateMachineCommand({
      name: `test-${randomUUID()}`,
      roleArn: 'arn:aws:iam::000000000000:role/test',
      definition: JSON.stringify({ StartAt: 'Wait', States: { Wait: waiting } }),
    }),
  );
  stateMachineArn = made.stateMachineArn!;
});
afterAll(async () => {
  await client.send(new DeleteStateMachineCommand({ stateMachineArn }));
  client.destroy();
  await table.drop();
});

async function tokenOf(id: string): Promise<string> {
  for (;;) {
    const { Item } = await table.documents.send(
      new GetCommand({ TableName: table.name, Key: { PK: id, SK: 'TOKEN' } }),
    );
    if (Item) return String(Item['token']);
    await pause(50);
  }
}
async function outputOf(name: string): Promise<unknown> {
  const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  for (;;) {
    const { status, output } = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (status !== 'RUNNING') return JSON.parse(output ?? 'null');
    await pause(50);
  }
}

test('An execution starts once under its name, waits, and goes on with what it is answered', async () => {
  const name = randomUUID();
  const start = startExecution(stateMachineArn, client);
  expect(await start(name, { id: name })).toBe('started');
  expect(await start(name, { id: name })).toBe('exists');
  const answer = answerTask(client);
  const token = await tokenOf(name);
  expect(await answer(token, { decision: 'represent' })).toBe('answered');
  expect(await outputOf(name)).toEqual({ decision: 'represent' });
  // The bell may be rung again, by somebody who does not know whether it was heard.
  expect(await answer(token, { decision: 'represent' })).toBe('gone');
  expect(await answer('nobody waits on this', {})).toBe('gone');
});
