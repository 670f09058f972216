import { expect } from '@jest/globals';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { useEmulator } from '../../admin/use-emulator.ts';
import { names } from '../../infra/names.ts';
import type { DisputeFlow } from '../../src/domain/dispute-flow.ts';
import type { DisputeId } from '../../src/domain/ids.ts';
import { disputeFlowStore } from '../../src/store/dispute-flow-store.ts';
import { connectTable } from '../../src/store/table.ts';
import type { Deployed } from './deployed.ts';

export type Desk = ReturnType<typeof openDesk>;
export type Case = { readonly id: string; readonly paymentId: string; readonly chargebackAtGateway: string | null };
type Shown = {
  readonly status: string;
  readonly stage: string;
  readonly ruling: object | null;
  readonly reversalId: string;
};

const client = 'dispute_team';

/** The clock writes that an execution has begun, and then begins it. */
function unlessAbsent(error: unknown): null {
  if (error instanceof ExecutionDoesNotExist) return null;
  throw error;
}

/** The team of a deployed stack: its cases over HTTP, the executions that follow them, and the clock. */
export function openDesk(deployed: Deployed) {
  const { stack } = deployed;
  useEmulator(stack.emulator);
  const lambda = new LambdaClient();
  const engine = new SFNClient();
  const flows = disputeFlowStore(connectTable(stack.table));

  const tick = () => lambda.send(new InvokeCommand({ FunctionName: names.lambda('local', 'clock/tick') }));
  const arnOf = ({ id }: Case, stage: string, attempt: number) =>
    `${stack.workflows['dispute']!.replace(':stateMachine:', ':execution:')}:${id}-${stage}-${attempt}`;
  const act = async (one: Case, action: string, body: object = {}): Promise<void> => {
    const answer = await deployed.post(`/v1/disputes/${one.id}/${action}`, body, { client });
    expect({ action, status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
  };
  /** Turns the clock, and looks a few times after every turn, until what is looked for is there; the test's own time limit ends it. */
  const turnUntil = async <T>(look: () => Promise<T | null>): Promise<T> => {
    for (;;) {
      await tick();
      for (let looks = 0; looks < 10; looks += 1) {
        const found = await look();
        if (found !== null) return found;
        await pause(100);
      }
    }
  };
  const desk = {
    /** A case over 60.00 of a capture of 92.00. */
    opened: async (told: object = {}): Promise<Case> => {
      const { paymentId } = await deployed.captured();
      const chargeback = { amount: '60.00', reason: '13.1', caseNumber: `BANK-${randomUUID().slice(0, 8)}`, ...told };
      const { status, body } = await deployed.post(`/v1/payments/${paymentId}/chargebacks`, chargeback, { client });
      expect({ status, body }).toMatchObject({ status: 201 });
      const { disputes } = await deployed.payment(paymentId);
      return { id: disputes[0]!, paymentId, chargebackAtGateway: body.gatewayId };
    },
    act,
    sent: async (one: Case): Promise<void> => {
      await act(one, 'representment', { reason: 'The parcel was signed for.' });
      await act(one, 'representment/delivery', { channel: 'portal', reference: 'UP-1' });
    },
    underReview: async (): Promise<Case> => {
      const one = await desk.opened();
      await desk.waitsFor(one, 'decision');
      await desk.sent(one);
      await desk.waitsFor(one, 'ruling');
      return one;
    },
    shown: async ({ id }: Case) =>
      JSON.parse((await deployed.call('GET', `/v1/disputes/${id}`, { client })).text) as Shown,
    turnUntil,
    /** Until this execution of the case's stage waits for this. */
    waitsFor: ({ id }: Case, awaited: 'decision' | 'ruling', attempt = 1): Promise<DisputeFlow> =>
      turnUntil(async () => {
        const flow = await flows.get(id as DisputeId);
        return flow?.attempt === attempt && flow.waits?.for === awaited ? flow : null;
      }),
    /** Until an execution has ended; how. */
    ends: (one: Case, attempt = 1, stage = 'chargeback'): Promise<string> =>
      turnUntil(async () => {
        const command = new DescribeExecutionCommand({ executionArn: arnOf(one, stage, attempt) });
        const execution = await engine.send(command).catch(unlessAbsent);
        if (execution === null || execution.status === 'RUNNING') return null;
        const { case: last } = JSON.parse(execution.output ?? '{}') as { case?: { standing: string } };
        return last?.standing ?? String(execution.status);
      }),
    /** Until an execution has come to this state. */
    comesTo: (one: Case, state: string, attempt = 1): Promise<true> =>
      turnUntil(async () => {
        const command = new GetExecutionHistoryCommand({ executionArn: arnOf(one, 'chargeback', attempt) });
        const history = await engine.send(command).catch(unlessAbsent);
        return history?.events?.some((event) => event.stateEnteredEventDetails?.name === state) ? true : null;
      }),
    kill: (one: Case) => engine.send(new StopExecutionCommand({ executionArn: arnOf(one, 'chargeback', 1) })),
    close: (): void => {
      lambda.destroy();
      engine.destroy();
    },
  };
  return desk;
}
