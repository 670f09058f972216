import type { Stack } from '../admin/local-stack.ts';
import type { Post } from './caller.ts';
import { startCountingProxy, type Passed } from './counting-proxy.ts';
import { runCycle } from './cycle.ts';
import { gatewayRequests } from './gateway-requests.ts';
import { lambdaName } from './lambda-name.ts';
import { operations, type Operation } from './operation.ts';
import { pointAt } from './point-at.ts';
import { sides, type Side } from './side.ts';

/** What one operation asks of others. */
export type Counts = {
  readonly reads: number;
  readonly transactions: number;
  readonly itemsWritten: number;
  readonly tableWriteUnits: number;
  readonly indexWriteUnits: number;
  readonly bytesToDynamoDb: number;
  readonly secretReads: number;
  readonly toGateway: number;
};
export type Counted = {
  readonly side: Side;
  readonly operation: Operation;
  /** Of a process that has served before, on average. */
  readonly warm: Counts;
  /** Of the first request a process serves. */
  readonly first: Counts;
};

const cycles = 20;

/** Sends the functions' own requests through a proxy that counts them, one operation at a time. */
export async function countRequests({ emulator, sandbox }: Stack, post: Post): Promise<readonly Counted[]> {
  const proxy = await startCountingProxy(emulator);
  try {
    const counted: Counted[] = [];
    for (const side of sides) {
      for (const operation of operations) await pointAt(proxy.url, lambdaName(side, operation));
      const seen: { readonly operation: Operation; readonly counts: Counts }[] = [];
      for (let cycle = 0; cycle <= cycles; cycle += 1) {
        await runCycle(side, post, async (operation, work) => {
          const before = await gatewayRequests(sandbox);
          proxy.take();
          await work();
          seen.push({ operation, counts: countsOf(proxy.take(), (await gatewayRequests(sandbox)) - before) });
        });
      }
      for (const operation of operations) {
        const [first, ...warm] = seen.filter((one) => one.operation === operation).map(({ counts }) => counts);
        if (first) counted.push({ side, operation, first, warm: mean(warm) });
      }
    }
    return counted;
  } finally {
    proxy.close();
  }
}

function countsOf(passed: readonly Passed[], toGateway: number): Counts {
  const toDynamoDb = passed.filter(({ target }) => target.startsWith('DynamoDB'));
  const sum = (value: (one: Passed) => number) => toDynamoDb.reduce((total, one) => total + value(one), 0);
  const transactions = toDynamoDb.filter(({ target }) => target.endsWith('.TransactWriteItems')).length;
  return {
    reads: toDynamoDb.length - transactions,
    transactions,
    itemsWritten: sum(({ itemsWritten }) => itemsWritten),
    tableWriteUnits: sum(({ tableWriteUnits }) => tableWriteUnits),
    indexWriteUnits: sum(({ indexWriteUnits }) => indexWriteUnits),
    bytesToDynamoDb: sum(({ bytes }) => bytes),
    secretReads: passed.filter(({ target }) => target.startsWith('secretsmanager')).length,
    toGateway,
  };
}

function mean(all: readonly Counts[]): Counts {
  const of = (name: keyof Counts) => all.reduce((total, counts) => total + counts[name], 0) / all.length;
  return {
    reads: of('reads'),
    transactions: of('transactions'),
    itemsWritten: of('itemsWritten'),
    tableWriteUnits: of('tableWriteUnits'),
    indexWriteUnits: of('indexWriteUnits'),
    bytesToDynamoDb: of('bytesToDynamoDb'),
    secretReads: of('secretReads'),
    toGateway: of('toGateway'),
  };
}
