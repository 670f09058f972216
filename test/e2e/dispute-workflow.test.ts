import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '../../admin/connect.ts';
import { names } from '../../infra/names.ts';
import type { DisputeFlow } from '../../src/domain/dispute-flow.ts';
import type { DisputeId } from '../../src/domain/ids.ts';
import { disputeFlowStore } from '../../src/store/dispute-flow-store.ts';
import { connectTable } from '../../src/store/table.ts';
import { Deployed } from '../props/deployed.ts';

/** A dispute from the chargeback to its end on the deployed stack: over HTTP, with the deployed workflow, functions, roles and clock. */

const deployed = new Deployed();
let lambda: LambdaClient;
let engine: SFNClient;
let flowOf: (id: string) => Promise<DisputeFlow | null>;
beforeAll(async () => {
  const { table } = await connect('local');
  lambda = new LambdaClient();
  engine = new SFNClient();
  flowOf = (id) => disputeFlowStore(connectTable(table)).get(id as DisputeId);
});
afterAll(() => {
  lambda.destroy();
  engine.destroy();
});

const client = 'dispute_team';
type Case = { readonly id: string; readonly paymentId: string; readonly chargebackAtGateway: string | null };
type Shown = {
  readonly status: string;
  readonly stage: string;
  readonly ruling: object | null;
  readonly reversalId: string;
};

/** A case over 60.00 of a capture of 92.00. */
async function opened(told: object = {}): Promise<Case> {
  const { paymentId } = await deployed.captured();
  const chargeback = { amount: '60.00', reason: '13.1', caseNumber: `BANK-${randomUUID().slice(0, 8)}`, ...told };
  const { status, body } = await deployed.post(`/v1/payments/${paymentId}/chargebacks`, chargeback, { client });
  expect({ status, body }).toMatchObject({ status: 201 });
  const { disputes } = await deployed.payment(paymentId);
  return { id: disputes[0]!, paymentId, chargebackAtGateway: body.gatewayId };
}
async function act(one: Case, action: string, body: object = {}): Promise<void> {
  const answer = await deployed.post(`/v1/disputes/${one.id}/${action}`, body, { client });
  expect({ action, status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
}
const shown = async ({ id }: Case) =>
  JSON.parse((await deployed.call('GET', `/v1/disputes/${id}`, { client })).text) as Shown;
const tick = () => lambda.send(new InvokeCommand({ FunctionName: names.lambda('local', 'clock/tick') }));
const arnOf = ({ id }: Case, stage: string, attempt: number) =>
  `${deployed.stack.workflows['dispute']!.replace(':stateMachine:', ':execution:')}:${id}-${stage}-${attempt}`;

/** Turns the clock, and looks a few times after every turn, until what is looked for is there; the test's own time limit ends it. */
async function turnUntil<T>(look: () => Promise<T | null>): Promise<T> {
  for (;;) {
    await tick();
    for (let looks = 0; looks < 10; looks += 1) {
      const found = await look();
      if (found !== null) return found;
      await pause(100);
    }
  }
}
/** Until the case's execution waits for this. */
const waitsFor = ({ id }: Case, awaited: 'decision' | 'ruling'): Promise<DisputeFlow> =>
  turnUntil(async () => {
    const flow = await flowOf(id);
    return flow?.waits?.for === awaited ? flow : null;
  });
/** Until an execution has ended; how. */
const ends = (one: Case, attempt = 1, stage = 'chargeback'): Promise<string> =>
  turnUntil(async () => {
    const command = new DescribeExecutionCommand({ executionArn: arnOf(one, stage, attempt) });
    const { status, output } = await engine.send(command);
    if (status === 'RUNNING') return null;
    const { case: last } = JSON.parse(output ?? '{}') as { case?: { standing: string } };
    return last?.standing ?? String(status);
  });
async function underReview(): Promise<Case> {
  const one = await opened();
  await waitsFor(one, 'decision');
  await sent(one);
  await waitsFor(one, 'ruling');
  return one;
}
async function sent(one: Case): Promise<void> {
  await act(one, 'representment', { reason: 'The parcel was signed for.' });
  await act(one, 'representment/delivery', { channel: 'portal', reference: 'UP-1' });
}

describe('A dispute', () => {
  test('that is won ends as such, with the chargeback reversed once', async () => {
    const one = await underReview();
    await act(one, 'ruling', { outcome: 'won' });
    expect(await ends(one)).toBe('won');
    const { reversalId, status } = await shown(one);
    expect(status).toBe('won');
    expect(await deployed.atGateway(reversalId)).toHaveLength(1);
    expect((await deployed.payment(one.paymentId)).balances).toMatchObject({ chargebackReversed: '60.00' });
  });

  test('that is won in part brings back that part', async () => {
    const one = await underReview();
    await act(one, 'ruling', { outcome: 'won', amount: '40.00' });
    expect(await ends(one)).toBe('won_in_part');
    expect((await deployed.payment(one.paymentId)).balances).toMatchObject({ chargebackReversed: '40.00' });
  });

  test('whose reversal the gateway did not take at once is reversed by its workflow', async () => {
    const one = await underReview();
    await deployed.sandbox('faults', { kind: 'throttled', referencedId: one.chargebackAtGateway });
    await act(one, 'ruling', { outcome: 'won', reference: 'R-9' });
    expect(await ends(one)).toBe('won');
    const { reversalId } = await shown(one);
    expect(await deployed.atGateway(reversalId)).toMatchObject([{ merchantTransactionId: `${reversalId}.2` }]);
  });

  test('that is lost ends as such', async () => {
    const one = await underReview();
    await act(one, 'ruling', { outcome: 'lost' });
    expect(await ends(one)).toBe('lost');
  });

  test('that is accepted ends as such', async () => {
    const one = await opened();
    await waitsFor(one, 'decision');
    await act(one, 'acceptance');
    expect(await ends(one)).toBe('accepted');
  });

  test('that nobody answers lapses at its deadline', async () => {
    // On a slow machine the execution may come to its wait only after that: it ends alike.
    const one = await opened({ receivedAt: '2026-01-01', responseDueAt: new Date(Date.now() + 8_000).toISOString() });
    expect(await ends(one)).toBe('lapsed');
    expect(await shown(one)).toMatchObject({ status: 'lapsed' });
  });

  test('that is charged back again goes on at its second stage', async () => {
    const one = await underReview();
    await act(one, 'ruling', { outcome: 'won' });
    expect(await ends(one)).toBe('won');
    const { reversalId: references } = await shown(one);
    const again = { references, reason: '13.1' };
    expect(await deployed.post(`/v1/payments/${one.paymentId}/chargebacks`, again, { client })).toMatchObject({
      status: 201,
    });
    expect(await waitsFor(one, 'decision')).toMatchObject({ stage: 'second_chargeback', attempt: 1 });
    await act(one, 'acceptance');
    expect(await ends(one, 1, 'second_chargeback')).toBe('accepted');
  });

  test('whose execution was killed goes on with another, at its stage', async () => {
    const one = await opened();
    await waitsFor(one, 'decision');
    await engine.send(new StopExecutionCommand({ executionArn: arnOf(one, 'chargeback', 1) }));
    await sent(one);
    expect(await waitsFor(one, 'ruling')).toMatchObject({ stage: 'chargeback', attempt: 2 });
    await act(one, 'ruling', { outcome: 'won', amount: '40.00' });
    expect(await ends(one, 2)).toBe('won_in_part');
    expect(await deployed.atGateway((await shown(one)).reversalId)).toHaveLength(1);
  });

  test('is decided once: whoever comes second learns who was first, and when', async () => {
    const one = await opened();
    const decisions = await Promise.all([
      deployed.post(`/v1/disputes/${one.id}/acceptance`, {}, { client }),
      deployed.post(`/v1/disputes/${one.id}/ruling`, { outcome: 'lost', reason: 'By phone.' }, { client }),
    ]);
    expect(decisions.map(({ status }) => status).sort()).toEqual([200, 409]);
    const refused = decisions.find(({ status }) => status === 409)!;
    expect(refused.body.code).toBe('dispute_decided');
    expect(refused.body.detail).toMatch(/by client:|client:.* said so/);
    expect(refused.body.detail).toMatch(/at \d{4}-\d\d-\d\dT/);
  });
});
