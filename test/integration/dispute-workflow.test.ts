import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { handle as awaitCase } from '../../lambdas/disputes/await.ts';
import { handle as settleCase } from '../../lambdas/disputes/settle.ts';
import { ringDispute } from '../../src/clock/ring-dispute.ts';
import { tick, type DueHandler } from '../../src/clock/tick.ts';
import { watchDispute } from '../../src/clock/watch-dispute.ts';
import { accept, deliver, represent, rule } from '../../src/domain/decide-dispute.ts';
import { turnOf } from '../../src/domain/dispute-clock.ts';
import { executionName, type Attempt } from '../../src/domain/dispute-flow.ts';
import type { Dispute } from '../../src/domain/dispute.ts';
import type { DisputeId } from '../../src/domain/ids.ts';
import { instantOf, plusMs } from '../../src/domain/instant.ts';
import { resolvePayment } from '../../src/exactly-once/resolve-payment.ts';
import { reversalIdOf as idOfReversal } from '../../src/exactly-once/identify.ts';
import { disputeFlowStore } from '../../src/store/dispute-flow-store.ts';
import { disputeStore } from '../../src/store/dispute-store.ts';
import { dueStore } from '../../src/store/due-store.ts';
import { rings, type DueKind } from '../../src/store/keys.ts';
import { paymentStore } from '../../src/store/payment-store.ts';
import { answerTask } from '../../src/workflow/answer-task.ts';
import { lookAtExecution } from '../../src/workflow/look-at-execution.ts';
import { startExecution } from '../../src/workflow/start-execution.ts';
import { stateMachineRole } from '../props/state-machine-role.ts';
import { openShop, type OpenShop } from '../props/open-shop.ts';
import { ada, sealedAs, taken } from '../props/sample-dispute.ts';
import { until } from '../props/until.ts';
import { definitionOf } from '../props/workflow.ts';

/**
 * The workflow of a dispute on the real engine: the file as it is, but that its tasks are left in the table, where a test takes them and calls
 * the function when it likes. So everything can happen in any order, and time is data.
 */

const client = new SFNClient({
  endpoint: process.env['DYNAMODB_ENDPOINT']!,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
let open: OpenShop;
let shop: OpenShop['shop'];
let machine: string;
/** The reversal that a win of this case asks for. */
const reversalIdOf = (one: Dispute) => idOfReversal({ ...one, owes: 'reversal' });
/** How far the clock is ahead. */
let laterMs = 0;
const now = () => Date.now() + laterMs;
const minuteMs = 60_000;

beforeAll(async () => {
  open = await openShop();
  ({ shop } = open);
  const definition = definitionOf('dispute');
  await stateMachineRole();
  const made = await client.send(
    new CreateStateMachineCommand({
      name: `dispute-${randomUUID()}`,
      roleArn: 'arn:aws:iam::000000000000:role/test',
      definition: JSON.stringify({ ...definition, States: inTheTable(definition.States) }),
    }),
  );
  machine = made.stateMachineArn!;
});
afterAll(async () => {
  await client.send(new DeleteStateMachineCommand({ stateMachineArn: machine }));
  client.destroy();
  await open.close();
});
beforeEach(() => {
  laterMs = 0;
});

function inTheTable(states: object): object {
  const of = ([name, state]: [string, Record<string, unknown>]) => {
    if (state['Type'] === 'Wait') return [name, { Type: 'Wait', Seconds: 0, Next: state['Next'] }];
    if (state['Type'] !== 'Task') return [name, state];
    const Item = {
      PK: { 'S.$': '$.disputeId' },
      SK: { 'S.$': '$$.Task.Token' },
      state: { S: name },
      input: { 'S.$': 'States.JsonToString($)' },
    };
    const Resource = 'arn:aws:states:::dynamodb:putItem.waitForTaskToken';
    return [name, { ...state, Resource, Parameters: { TableName: shop.table.name, Item } }];
  };
  return Object.fromEntries(Object.entries(states).map(of)) as object;
}

type Task = { readonly state: string; readonly token: string; readonly input: Attempt };

/** The task that an execution of the case has come to. */
const nextTask = (id: DisputeId): Promise<Task> =>
  until(`a task of ${id}`, async () => {
    const { Items = [] } = await shop.table.documents.send(
      new QueryCommand({
        TableName: shop.table.name,
        KeyConditionExpression: 'PK = :pk',
        ExpressionAttributeValues: { ':pk': id },
      }),
    );
    const [found] = Items as { PK: string; SK: string; state: string; input: string }[];
    if (!found) return null;
    const { PK, SK, state, input } = found;
    await shop.table.documents.send(new DeleteCommand({ TableName: shop.table.name, Key: { PK, SK } }));
    return { state, token: SK, input: JSON.parse(input) as Attempt };
  });

/** Calls the function of a task, and says what it said. */
async function call({ state, token, input }: Task): Promise<string> {
  const { disputeId, stage, attempt } = input;
  const about = { disputeId, stage, attempt };
  const stores = { flows: disputeFlowStore(shop.table), disputes: disputeStore(shop.table), now };
  if (state === 'AwaitDecision' || state === 'AwaitRuling') {
    const awaits = state === 'AwaitDecision' ? 'decision' : 'ruling';
    return (await awaitCase({ ...about, awaits, token }, { ...stores, answer: answerTask(client) })).standing;
  }
  const Payload = await settleCase(about, { ...shop.deps([], { now }), ...stores });
  await answerTask(client)(token, { Payload });
  return Payload.standing;
}
/** Goes on with a case until its execution waits for somebody, or ends; the states on the way. */
async function goOn(id: DisputeId): Promise<string[]> {
  const states: string[] = [];
  for (;;) {
    const task = await nextTask(id);
    const said = await call(task);
    states.push(task.state);
    const waits =
      (task.state === 'AwaitDecision' && said === 'decision') || (task.state === 'AwaitRuling' && said === 'ruling');
    const ended = !['decision', 'ruling', 'reverse', 'reversing'].includes(said);
    if (waits || ended) return states;
  }
}
async function endOf(attempt: Attempt): Promise<{ status: string | undefined; standing: unknown }> {
  const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:${executionName(attempt)}`;
  return until(`the end of ${executionArn}`, async () => {
    const { status, output } = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (status === 'RUNNING') return null;
    const { case: last } = JSON.parse(output ?? '{}') as { case?: { standing: string } };
    return { status, standing: last?.standing };
  });
}
const kill = (attempt: Attempt) =>
  client.send(
    new StopExecutionCommand({
      executionArn: `${machine.replace(':stateMachine:', ':execution:')}:${executionName(attempt)}`,
    }),
  );

/** A turn of the clock, with the workflows of cases alone; what it did about this one. */
async function turn({ id }: Pick<Dispute, 'id'>, minutesLater = 0): Promise<string | undefined> {
  laterMs += minutesLater * minuteMs;
  const nothing: DueHandler = { quota: 0, run: () => Promise.resolve('not here'), giveUp: () => Promise.resolve() };
  const others = Object.fromEntries(rings.due.kinds.map((kind) => [kind, nothing])) as Record<DueKind, DueHandler>;
  const ring = dueStore(shop.table);
  const workflow = watchDispute({
    ring,
    flows: disputeFlowStore(shop.table),
    disputes: disputeStore(shop.table),
    start: startExecution(machine, client),
    lookAt: lookAtExecution(machine, client),
    answer: answerTask(client),
    now,
  });
  let came: string | undefined;
  const run: DueHandler['run'] = async (one) => {
    const did = await workflow.run(one);
    if (one.id === id) came = did;
    return did;
  };
  const failures: unknown[] = [];
  const handlers = () => ({ ...others, workflow: { ...workflow, run } });
  await tick({ ring, handlers, now, failed: (_, error) => failures.push(error) });
  expect(failures).toEqual([]);
  return came;
}

const read = async (id: DisputeId): Promise<Dispute> => (await disputeStore(shop.table).get(id))!;
/** One step of a case, as whoever decides writes it. */
async function write(id: DisputeId, step: (one: Dispute) => ReturnType<typeof accept> | null): Promise<string> {
  return (await disputeStore(shop.table).change(taken(step(await read(id))))).kind;
}
const said = (reason = '') => ada(reason, instantOf(now()));
const accepted = (id: DisputeId) => write(id, (one) => accept(one, said()));
async function sent(id: DisputeId): Promise<void> {
  await write(id, (one) => represent(one, sealedAs(one), said('The parcel was signed for.')));
  const deliveredAt = instantOf(now());
  await write(id, (one) => deliver(one, { channel: 'portal', deliveredAt, reference: null }, shop.entity, said()));
}
const ruled = (id: DisputeId, outcome: 'won' | 'lost', amount: number | null = null, reason = 'The bank wrote.') =>
  write(id, (one) => {
    const verdict = { outcome, amount, reference: 'R-1', decidedAt: instantOf(now()) };
    return rule(one, verdict, reversalIdOf(one), said(reason));
  });

/** A case over 60.00 of a capture of 92.00. */
async function opened(): Promise<Dispute> {
  const { paymentId } = await shop.captured();
  await shop.follow('chargeback', paymentId, { amount: '60.00', reason: '13.1' });
  const [id] = (await shop.head(paymentId))!.disputes;
  return read(id!);
}
const attemptOf = ({ id, stage }: Pick<Dispute, 'id' | 'stage'>, attempt = 1): Attempt => ({
  disputeId: id,
  stage,
  attempt,
});
/** A case whose execution waits for the team. */
async function waiting(): Promise<Dispute> {
  const one = await opened();
  await turn(one);
  expect(await goOn(one.id)).toEqual(['AwaitDecision']);
  return one;
}
/** A case whose execution waits for the bank. */
async function underReview(): Promise<Dispute> {
  const one = await waiting();
  await sent(one.id);
  await turn(one);
  expect(await goOn(one.id)).toEqual(['AwaitRuling']);
  return one;
}

describe('A case', () => {
  test('has an execution with the next turn of the clock, and one only', async () => {
    const one = await opened();
    expect(await Promise.all([turn(one), turn(one)])).toContain('begun');
    expect(await goOn(one.id)).toEqual(['AwaitDecision']);
    expect(await turn(one)).toBeUndefined();
    expect(await disputeFlowStore(shop.table).get(one.id)).toMatchObject({ attempt: 1, waits: { for: 'decision' } });
  });

  test('is won in part: the chargeback is reversed by what the bank gives back, and the fee stays', async () => {
    const one = await underReview();
    await ruled(one.id, 'won', 4_000);
    expect(await turn(one)).toBe('answered');
    expect(await goOn(one.id)).toEqual(['ReverseChargeback']);
    expect(await endOf(attemptOf(one))).toEqual({ status: 'SUCCEEDED', standing: 'won_in_part' });
    const after = await read(one.id);
    expect(after).toMatchObject({ status: 'won', owes: null, reversalId: reversalIdOf(one), fees: one.fees });
    expect(await shop.atGateway(reversalIdOf(one))).toMatchObject([{ paymentType: 'CR', amount: '40.00' }]);
    expect(await turn(one, 60)).toBe('rest');
    expect(await turn(one, 24 * 60)).toBeUndefined();
  });

  test('is lost: what is left of the operation can be refunded again', async () => {
    const one = await underReview();
    expect((await shop.follow('refund', one.paymentId, { amount: '10.00' })).body.code).toBe('dispute_open');
    await ruled(one.id, 'lost');
    await turn(one);
    expect(await endOf(attemptOf(one))).toEqual({ status: 'SUCCEEDED', standing: 'lost' });
    expect(await read(one.id)).toMatchObject({ status: 'lost', owes: null });
  });

  test('lapses at its deadline', async () => {
    const one = await waiting();
    laterMs = Date.parse(one.due.at) - Date.now() + minuteMs;
    await write(one.id, (seen) => turnOf(seen, shop.entity, instantOf(now())));
    expect(await turn(one)).toBe('answered');
    expect(await endOf(attemptOf(one))).toEqual({ status: 'SUCCEEDED', standing: 'lapsed' });
  });

  test('that is charged back again goes on with an execution of the next stage', async () => {
    const one = await underReview();
    await ruled(one.id, 'won');
    await turn(one);
    await goOn(one.id);
    await shop.follow('chargeback', one.paymentId, { references: reversalIdOf(one), reason: '13.1' });
    expect(await turn(one)).toBe('begun');
    expect(await goOn(one.id)).toEqual(['AwaitDecision']);
    await accepted(one.id);
    await turn(one);
    expect(await endOf({ disputeId: one.id, stage: 'second_chargeback', attempt: 1 })).toMatchObject({
      standing: 'accepted',
    });
  });

  test('that is corrected after its end gets another execution', async () => {
    const one = await waiting();
    await accepted(one.id);
    await turn(one);
    expect(await endOf(attemptOf(one))).toMatchObject({ standing: 'accepted' });
    await ruled(one.id, 'won', null, 'The bank withdrew it.');
    expect(await turn(one, 1)).toBe('begun_anew');
    expect(await goOn(one.id)).toEqual(['AwaitDecision', 'ReverseChargeback']);
    expect(await endOf(attemptOf(one, 2))).toMatchObject({ standing: 'won' });
    expect(await shop.atGateway(reversalIdOf(one))).toHaveLength(1);
  });
});

describe('The bell', () => {
  test('is rung by the task itself where the decision came before its token was stored', async () => {
    const one = await opened();
    await turn(one);
    const task = await nextTask(one.id);
    await accepted(one.id);
    expect(await call(task)).toBe('accepted');
    expect(await endOf(attemptOf(one))).toEqual({ status: 'SUCCEEDED', standing: 'accepted' });
  });

  test('that nobody rang is rung by the clock, and what was heard already is not heard twice', async () => {
    const one = await waiting();
    await accepted(one.id);
    const flow = (await disputeFlowStore(shop.table).get(one.id))!;
    expect(await turn(one)).toBe('answered');
    expect(await ringDispute(await read(one.id), flow, answerTask(client))).toBe('gone');
    expect(await endOf(attemptOf(one))).toMatchObject({ standing: 'accepted' });
  });

  test('of a dead execution is heard by nobody: another one goes on', async () => {
    const one = await waiting();
    await kill(attemptOf(one));
    await sent(one.id);
    // Whatever the engine says of that token.
    await ringDispute(await read(one.id), (await disputeFlowStore(shop.table).get(one.id))!, answerTask(client));
    expect(await turn(one)).toBe('begun_anew');
    expect(await goOn(one.id)).toEqual(['AwaitDecision', 'AwaitRuling']);
  });

  test('follows the case when decision and deadline meet: one of the two is written, and the execution ends as that', async () => {
    const one = await waiting();
    laterMs = Date.parse(one.due.at) - Date.now();
    const before = await read(one.id);
    const store = disputeStore(shop.table);
    const ends = await Promise.all([
      store.change(taken(accept(before, ada('', plusMs(one.due.at, -1))))),
      store.change(taken(turnOf(before, shop.entity, one.due.at))),
    ]);
    expect(ends.map(({ kind }) => kind).sort()).toEqual(['changed', 'moved']);
    // In the very second of the deadline it is too late.
    expect(accept(before, ada('', one.due.at))).toMatchObject({ code: 'deadline_passed' });
    await turn(one, 1);
    const { status } = await read(one.id);
    expect(await endOf(attemptOf(one))).toEqual({ status: 'SUCCEEDED', standing: status });
  });
});

describe('An execution', () => {
  test('that was killed while the bank decides is begun anew within the hour, and goes on there', async () => {
    const one = await underReview();
    await kill(attemptOf(one));
    expect(await turn(one, 61)).toBe('begun_anew');
    expect(await goOn(one.id)).toEqual(['AwaitDecision', 'AwaitRuling']);
    await ruled(one.id, 'lost');
    await turn(one);
    expect(await endOf(attemptOf(one, 2))).toMatchObject({ standing: 'lost' });
  });

  test('whose clock died before it was started is started under its name', async () => {
    const one = await opened();
    const flows = disputeFlowStore(shop.table);
    expect(await flows.begin((await flows.get(one.id))!, plusMs(instantOf(now()), 10 * minuteMs))).toBe(true);
    expect(await turn(one)).toBe('started');
    expect(await turn(one, 2)).toBe('watched');
    expect(await goOn(one.id)).toEqual(['AwaitDecision']);
  });

  test('that is silent for too long is superseded, and ends when it is heard of again', async () => {
    const one = await opened();
    await turn(one);
    const silent = await nextTask(one.id);
    expect(await turn(one, 11)).toBe('begun_anew');
    expect(await goOn(one.id)).toEqual(['AwaitDecision']);
    expect(await call(silent)).toBe('superseded');
    expect(await endOf(attemptOf(one))).toEqual({ status: 'SUCCEEDED', standing: 'superseded' });
    expect(await disputeFlowStore(shop.table).get(one.id)).toMatchObject({ attempt: 2, waits: { for: 'decision' } });
  });

  test('that still waits when another takes over ends at once, and moves no money', async () => {
    const one = await underReview();
    expect(await turn(one, 8 * 24 * 60)).toBe('begun_anew');
    expect(await endOf(attemptOf(one))).toEqual({ status: 'SUCCEEDED', standing: 'superseded' });
    expect(await goOn(one.id)).toEqual(['AwaitDecision', 'AwaitRuling']);
  });

  test('waits for a reversal whose answer was lost, and never sends it twice', async () => {
    const one = await underReview();
    await shop.fault('lose-answer', { paymentType: 'CR' });
    await ruled(one.id, 'won');
    await turn(one);
    const task = await nextTask(one.id);
    expect(await call(task)).toBe('reversing');
    const again = await nextTask(one.id);
    const queries = { take: () => Promise.resolve(true) };
    laterMs += 10 * minuteMs;
    await resolvePayment(one.paymentId, { ...shop.deps(), payments: paymentStore(shop.table), queries, now });
    expect(await call(again)).toBe('won');
    expect(await endOf(attemptOf(one))).toEqual({ status: 'SUCCEEDED', standing: 'won' });
    expect(await shop.atGateway(reversalIdOf(one))).toHaveLength(1);
  });
});
