import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Deployed, type Told } from '../props/deployed.ts';

/** I1 to I3 where they count: over HTTP, on the deployed stack, against the sandbox's own books. */

const deployed = new Deployed();
const refunds = (paymentId: string) => `/v1/payments/${paymentId}/refunds`;
const succeededAt = async (answers: readonly Told[]) => {
  const lines = await Promise.all(answers.map(({ body }) => deployed.atGateway(body.id)));
  return lines.flat().filter(({ state }) => state === 'succeeded').length;
};

/** One refund, asked for 50 times at once and again when it is over; with what the gateway has of it. */
async function fiftyAtOnce() {
  const { paymentId } = await deployed.captured();
  const key = randomUUID();
  const send = () => deployed.post(refunds(paymentId), { amount: '10.00' }, { key });
  const answers = await Promise.all(Array.from({ length: 50 }, send));
  // On a slow machine all fifty may have their answer before the one that sends has sent.
  while ((await send()).status === 202) await pause(200);
  const later = await Promise.all(Array.from({ length: 5 }, send));
  const ids = [...new Set([...answers, ...later].map(({ body }) => body.operation?.id ?? body.id))];
  return { answers, later, ids, lines: (await Promise.all(ids.map((id) => deployed.atGateway(id)))).flat() };
}

test('One key sent 50 times at once makes one gateway transaction and, in the end, one body', async () => {
  const movedInVain: unknown[] = [];
  let round = await fiftyAtOnce();
  // Fifty functions that start at once may leave the one that claimed no time to send. Then nothing may have moved, and they have started by now.
  while (round.later[0]?.body.code === 'never_executed') {
    movedInVain.push(...round.lines);
    round = await fiftyAtOnce();
  }
  expect(movedInVain).toEqual([]);
  expect(round.answers.every(({ status }) => status === 201 || status === 202)).toBe(true);
  expect(round.ids).toHaveLength(1);
  expect(round.lines).toHaveLength(1);
  expect(new Set(round.later.map(({ text }) => text)).size).toBe(1);
  expect(round.later[0]!.headers.get('idempotent-replayed')).toBe('true');
});

test('200 concurrent refunds of 1.00 on a capture of 92.00 end with 92 booked, and no more at the gateway', async () => {
  const { paymentId } = await deployed.captured();
  const answers: Told[] = [];
  const waiting = Array.from({ length: 200 }, () => randomUUID());
  // Eight callers at a time keep the machine's processes within bounds; each takes the next refund as it is free.
  const caller = async () => {
    for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
      const answer = await deployed.post(refunds(paymentId), { amount: '1.00' }, { key });
      // What is only reserved may come back, and what is not known yet will be: where a function was lost, the clock asks.
      const open = answer.status === 202 || answer.body.code === 'amounts_reserved';
      if (open) waiting.push(key);
      else if (answer.body.code === 'never_executed') waiting.push(randomUUID());
      else answers.push(answer);
      if (open) await pause(200);
    }
  };
  await Promise.all(Array.from({ length: 8 }, caller));
  const booked = answers.filter(({ status }) => status === 201);
  const refused = answers.filter(({ body }) => body.code === 'amount_exceeds_refundable');
  const others = answers.filter((one) => !booked.includes(one) && !refused.includes(one));
  expect(others.map(({ status, text }) => `${status} ${text}`)).toEqual([]);
  expect([booked.length, refused.length]).toEqual([92, 108]);
  expect(await succeededAt(booked)).toBe(92);
  const payment = await deployed.payment(paymentId);
  expect(payment.balances).toMatchObject({ refunded: '92.00', refundable: '0.00', reserved: '0.00' });
});

describe('Of two that race for the same money one wins:', () => {
  test.each([
    ['two captures of the rest', ['captures', { amount: '60.00' }], ['captures', { amount: '60.00' }]],
    ['a reversal and a capture', ['reversals', {}], ['captures', {}]],
  ] as const)('%s', async (_, [one, oneBody], [other, otherBody]) => {
    const { body } = await deployed.begin();
    const path = `/v1/payments/${body.paymentId}`;
    const answers = await Promise.all([
      deployed.post(`${path}/${one}`, oneBody),
      deployed.post(`${path}/${other}`, otherBody),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(await succeededAt(answers.filter(({ status }) => status === 201))).toBe(1);
  });
});

describe('A function that is killed leaves an operation that keeps its reservation and is never sent again:', () => {
  test.each([
    ['after its claim, before the gateway has moved money', 'after', 0],
    ['when the gateway has moved money, before the answer', 'before', 1],
  ] as const)('%s', async (_, applied, movedAlready) => {
    const { paymentId, gatewayId } = await deployed.captured();
    const key = randomUUID();
    const send = (once = false) => deployed.post(refunds(paymentId), { amount: '10.00' }, { key, once });
    await deployed.sandbox('faults', { kind: 'slow', referencedId: gatewayId, delayMs: 5_000, applied });
    const dying = send(true);
    while (!(await hasArrived(gatewayId!))) await pause(50);
    killFunction('refund');
    expect((await dying).status).toBeGreaterThanOrEqual(500);
    const replay = await send();
    expect(replay).toMatchObject({
      status: 202,
      body: { status: 'processing', payment: { balances: { reserved: '10.00' } } },
    });
    expect((await deployed.atGateway(replay.body.id)).length).toBeGreaterThanOrEqual(movedAlready);
    while ((await deployed.atGateway(replay.body.id)).length === 0) await pause(100);
    expect((await send()).body.status).toBe('processing');
    expect(await deployed.atGateway(replay.body.id)).toHaveLength(1);
  });
});

/** Whether the gateway has got a request about a transaction. */
async function hasArrived(gatewayId: string): Promise<boolean> {
  const { latest } = (await deployed.sandbox('requests?last=200')) as { latest: { path: string }[] };
  return latest.some(({ path }) => path === `/v1/payments/${gatewayId}`);
}

/** Ends the worker processes of one function of this stack, as a machine that fails would. */
function killFunction(name: string): void {
  const workers = processes().filter(
    ({ command }) => command.includes(deployed.stack.functions) && command.includes(name),
  );
  for (const { pid } of workers) process.kill(pid, 'SIGKILL');
  if (workers.length === 0) throw new Error('No worker of that function was found');
}

/** From Linux itself, where a container may have no `ps`. */
function processes(): { readonly pid: number; readonly command: string }[] {
  if (!existsSync('/proc/self/cmdline')) {
    const lines = execFileSync('ps', ['-eo', 'pid=,args=']).toString().trim().split('\n');
    return lines.map((line) => ({ pid: Number.parseInt(line, 10), command: line }));
  }
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      return [{ pid: Number(entry), command: readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ') }];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}
