import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { setTimeout } from 'node:timers/promises';
import { operationTypes } from '../../src/domain/operation.ts';
import { operationIdOf, paymentIdOf } from '../../src/exactly-once/identify.ts';
import { audit, GatewayBooks } from './audit.ts';
import type { Asked } from './dimensions.ts';
import { drawing, isNightly, seed } from './nightly.ts';
import { Process } from './process.ts';
import { fault, quarrels, root } from './random.ts';
import { World } from './world.ts';

/**
 * I1 to I4 with real concurrency: requests under one key and under several at once, on one payment, while the clock leaps and its
 * function settles what it finds. Who overtakes whom is drawn from the seed as far as lags decide it, and the machine's otherwise.
 */

const wanted = isNightly ? 3_000 : 150;
const told = { contests: 0, requests: 0, claimed: new Map<string, number>() };
afterAll(() => {
  const claimed = [...told.claimed].map(([type, count]) => `${count} ${type}`).join(', ');
  const requests = `${told.contests} contests of ${told.requests} requests at once`;
  process.stdout.write(`\n${requests}, PROOF_SEED=${seed}; claimed: ${claimed}\n`);
});

const lags = fc.array(fc.constantFrom(0, 0, 1, 3, 10), { minLength: 1, maxLength: 4 });
const runs = fc.array(lags, { minLength: 1, maxLength: 4 });
const contest = root.chain((begun) =>
  fc.constantFrom(...quarrels[begun.type]).chain(({ before, rivals }) =>
    fc.record({
      root: fc.constant(begun),
      before: fc.constant(before),
      beginnings: runs,
      rivals: fc.array(fc.record({ asked: rivals, fault, runs }), { minLength: 2, maxLength: 5 }),
    }),
  ),
);
const night = fc.record({
  contests: fc.array(contest, { minLength: 1, maxLength: 20, size: 'max' }),
  leaps: fc.array(fc.constantFrom(0, 1, 4, 90, 200), { minLength: 3, maxLength: 12 }),
});
type Contest = typeof contest extends fc.Arbitrary<infer Value> ? Value : never;

/** Begins a payment under one key, several times at once, and lets requests loose on it. */
async function fight({ root: begun, before, beginnings, rivals: requesting }: Contest, name: string, world: World) {
  const shop = world.shop('shop-eu');
  const id = operationIdOf(shop.entity.name, name);
  const payment = paymentIdOf(id);
  const run = (asked: Asked, key: string, lagsMs: readonly number[]) =>
    world.ask(shop, payment, asked, key, new Process(world.now, null, lagsMs)).catch(() => null);

  await Promise.all(beginnings.map((lagsMs) => run(begun, name, lagsMs)));
  for (const [number, asked] of before.entries()) await run(asked, `${name}, before, ${number}`, []);
  for (const [number, { asked, fault: met }] of requesting.entries()) {
    await world.meet(await world.operationOf(asked, payment, `${name}, ${number}`), met);
  }
  const requests = requesting.flatMap(({ asked, runs }, number) =>
    runs.map((lagsMs) => run(asked, `${name}, ${number}`, lagsMs)),
  );
  told.requests += beginnings.length + requests.length;
  await Promise.all(requests);
  return payment;
}

test(
  'Whoever comes at once with whom, the books are right in the end',
  async () => {
    const property = fc.asyncProperty(night, async ({ contests, leaps }) => {
      const world = await World.open();
      try {
        const over = new AbortController();
        const turning = (async () => {
          for (let turn = 0; !over.signal.aborted; turn += 1) {
            await world.leap((leaps[turn % leaps.length] ?? 0) * 1_000);
            await Promise.all([world.tick(), world.tick()]);
            await setTimeout(5);
          }
        })();
        const payments = await Promise.all(contests.map((one, number) => fight(one, `contest ${number}`, world)));
        over.abort();
        await turning;
        const quiet = await world.untilQuiet();

        told.contests += contests.length;
        const books = new GatewayBooks(await world.books());
        const wholes = await Promise.all(payments.map((payment) => world.audited(payment)));
        for (const { type } of wholes.flatMap((whole) => whole?.operations ?? [])) {
          told.claimed.set(type, (told.claimed.get(type) ?? 0) + 1);
        }
        expect([quiet, ...wholes.flatMap((whole) => (whole ? audit(whole, books, null) : []))]).toEqual([true]);
      } finally {
        await world.close();
      }
    });
    for (let round = 0; told.contests < wanted; round += 1) {
      await fc.assert(property, { ...drawing, seed: seed + round });
    }
  },
  4 * 3_600_000,
);

test('Every operation has its part in them', () => {
  const rare = operationTypes.filter((type) => (told.claimed.get(type) ?? 0) < wanted / 60);
  expect(rare).toEqual([]);
});
