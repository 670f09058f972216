import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { createHash } from 'node:crypto';
import { instantOf } from '../../src/domain/instant.ts';
import type { Head } from '../../src/domain/payment.ts';
import { startSweep } from '../../src/clock/start-sweep.ts';
import { tick, type DueHandler } from '../../src/clock/tick.ts';
import { dueStore } from '../../src/store/due-store.ts';
import { headItem } from '../../src/store/head-item.ts';
import { rings } from '../../src/store/keys.ts';
import { paymentStore } from '../../src/store/payment-store.ts';
import { sweepStore } from '../../src/store/sweep-store.ts';
import type { Table } from '../../src/store/table.ts';
import { openShop, type OpenShop } from '../props/open-shop.ts';
import { sweepAt } from '../props/sweeping.ts';

/**
 * What a sweep asks of the table and of the gateway, counted. `SWEEP_OPEN` takes a list of sizes: `npm run nightly:sweep` says
 * 1000,50000.
 */

const sizes = (process.env['SWEEP_OPEN'] ?? '1000').split(',').map(Number);
const due = 100;
const day = 86_400_000;
const id = (text: string) =>
  BigInt(`0x${createHash('sha256').update(text).digest('hex')}`)
    .toString(36)
    .slice(0, 26);

let opened: OpenShop[];
beforeAll(() => {
  opened = [];
});
afterAll(() => Promise.all(opened.map((one) => one.close())));

type Counted = { readonly table: Table; readonly requests: Map<string, number>; readonly read: () => number };

/** The table with its requests counted by kind, and what its queries went through. */
function counted(table: Table): Counted {
  const requests = new Map<string, number>();
  let read = 0;
  const documents = new Proxy(table.documents, {
    get: (target, name) =>
      name === 'send'
        ? async (command: object, ...rest: never[]) => {
            const kind = command.constructor.name;
            requests.set(kind, (requests.get(kind) ?? 0) + 1);
            const answer = await (target.send as (...args: unknown[]) => Promise<object>)(command, ...rest);
            if ('ScannedCount' in answer) read += Number(answer.ScannedCount);
            return answer;
          }
        : (Reflect.get(target, name) as unknown),
  });
  return { table: { ...table, documents }, requests, read: () => read };
}

/** A shop with `due` pre-authorizations at the gateway whose time has come, among `all` that are open. */
async function shopWith(all: number): Promise<OpenShop & { readonly atMs: number }> {
  const one = await openShop();
  opened.push(one);
  const begun = await Promise.all(Array.from({ length: due }, () => one.shop.begin()));
  const heads = await Promise.all(begun.map(({ body }) => one.shop.head(body.paymentId)));
  const [pattern] = heads as Head[];
  const actAtMs = Math.max(...heads.map((head) => Date.parse(head!.expiresAt!))) - day;
  await sweepAt(one.shop, actAtMs - day + 1_000);
  const later = instantOf(actAtMs + 3 * day);
  const others = Array.from({ length: all - due }, (_, index): Head => ({
    ...pattern!,
    id: `pay_${id(`open ${index}`)}` as Head['id'],
    expiry: { ...pattern!.expiry, nextLookAt: later },
  }));
  for (let at = 0; at < others.length; at += 25) {
    const puts = others.slice(at, at + 25).map((head) => ({ PutRequest: { Item: headItem(head) } }));
    await one.table.documents.send(new BatchWriteCommand({ RequestItems: { [one.table.name]: puts } }));
  }
  return { ...one, atMs: actAtMs + 1_000 };
}

test('What a sweep costs follows from what is due, and not from what is open', async () => {
  const totals: number[] = [];
  for (const all of [due, ...sizes]) {
    const { shop, atMs } = await shopWith(all);
    const { table, requests, read } = counted(shop.table);
    const swept = await sweepAt(shop, atMs, { table, payments: paymentStore(table) });
    expect(swept.filter(({ outcome }) => outcome === 'reversed')).toHaveLength(due);
    const slices = requests.get('QueryCommand')!;
    expect(read()).toBe(due);
    totals.push([...requests.values()].reduce((sum, one) => sum + one, 0));
    // A lease, the head, the claim and the settlement of each; the queries, the reports and whether it pauses are the slices',
    // and the report begins once.
    expect(Object.fromEntries(requests)).toMatchObject({
      UpdateCommand: expect.any(Number),
      GetCommand: due + slices,
      TransactWriteCommand: 2 * due + 1,
    });
    expect(requests.get('UpdateCommand')).toBeLessThan(due * 1.1);
  }
  const [alone = 0, ...among] = totals;
  for (const total of among) expect(Math.abs(total - alone) / alone).toBeLessThan(0.05);
});

test('A minute in which nothing is due costs one query for each shard, however much is open', async () => {
  const { shop } = await shopWith(500);
  const { table, requests, read } = counted(shop.table);
  const idle: DueHandler = { quota: 50, run: () => Promise.resolve(''), giveUp: () => Promise.resolve() };
  const execution = () => Promise.reject(new Error('Nothing is due'));
  const handlers = {
    ...Object.fromEntries(rings.due.kinds.map((kind) => [kind, idle])),
    expiry: startSweep({ sweeps: sweepStore(table), execution, now: Date.now }),
  };
  await tick({ ring: dueStore(table), handlers: () => handlers as never, now: Date.now, failed: () => undefined });
  expect(Object.fromEntries(requests)).toEqual({ QueryCommand: 4 });
  expect(read()).toBe(0);
});
