import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type BookLine, SandboxCaller, type Told } from './sandbox-caller.ts';

let caller: SandboxCaller;
beforeAll(async () => {
  caller = await SandboxCaller.start();
});
afterAll(() => caller.sandbox.close());

type Step = {
  readonly type: string;
  readonly on: number;
  readonly cents: number;
  readonly fault: Record<string, unknown> | undefined;
};

const step: fc.Arbitrary<Step> = fc.record({
  type: fc.constantFrom('PA', 'DB', 'CD', 'CP', 'CP', 'RV', 'RF', 'RF', 'RB', 'CB', 'CR'),
  on: fc.nat(),
  cents: fc.integer({ min: 1, max: 1500 }),
  fault: fc.constantFrom(
    ...Array.from({ length: 8 }, () => undefined),
    { kind: 'http-500', applied: true },
    { kind: 'http-500', applied: false },
    { kind: 'answer-code', code: '900.100.300', applied: true },
    { kind: 'answer-code', code: '000.100.110', applied: false },
    { kind: 'other-amount', bookedAmount: '5.00' },
    { kind: 'pending-then-success', afterSeconds: 60 },
    { kind: 'pending-then-failure', afterSeconds: 60 },
  ),
});

const cents = (line: BookLine): number => Math.round(Number(line.amount) * 100);

/** Adds up afresh what hangs on a transaction; the sandbox's own totals are not asked. */
const childrenOf = (lines: readonly BookLine[], parent: BookLine, type: string): readonly BookLine[] =>
  lines.filter(
    ({ paymentType, state, ...line }) =>
      line['referencedId'] === parent.id && paymentType === type && state !== 'rejected',
  );
const sum = (lines: readonly BookLine[], parent: BookLine, type: string): number =>
  childrenOf(lines, parent, type).reduce((total, child) => total + cents(child), 0);

const expectConsistent = (lines: readonly BookLine[]): void => {
  for (const line of lines) {
    const of = (type: string): number => sum(lines, line, type);
    const live = line.state !== 'rejected';
    expect(of('CP') + of('RV')).toBeLessThanOrEqual(cents(line));
    expect(of('RF')).toBeLessThanOrEqual(cents(line));
    expect(of('CB')).toBeLessThanOrEqual(cents(line));
    expect(of('CR')).toBeLessThanOrEqual(cents(line));
    expect(childrenOf(lines, line, 'RV').length).toBeLessThanOrEqual(1);
    expect(childrenOf(lines, line, 'CB').length).toBeLessThanOrEqual(1);
    expect(live || of('CP') + of('RF') + of('RV') + of('CB') + of('CR') + of('RB') === 0).toBe(true);
  }
};

/** Without a fault the caller is told the truth, to the cent. */
const expectTold = (lines: readonly BookLine[], { id, code, amount }: Told): void => {
  const line = lines.find((candidate) => candidate.id === id);
  expect(line).toMatchObject({ code, answered: { code } });
  expect(amount).toBe(line?.state === 'rejected' ? undefined : line?.amount);
};

test.each(['shop-eu', 'shop-single', 'shop-release'])(
  'whatever is asked of %s, no more money moves than there is, and the gateway can tell of all of it',
  async (entity) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        await caller.control('POST', 'reset');
        const known: string[] = [];
        for (const { type, on, cents: amount, fault } of steps) {
          if (fault) await caller.fault(fault);
          const parent = known[on % Math.max(known.length, 1)];
          const isInitial = ['PA', 'DB', 'CD'].includes(type) || parent === undefined;
          const money = (amount / 100).toFixed(2);
          const answer = isInitial
            ? await caller.pay(entity, parent === undefined ? 'DB' : type, money).catch(() => undefined)
            : await caller.refer(entity, parent, type, money).catch(() => undefined);
          const lines = await caller.books();
          expectConsistent(lines);
          if (!fault && answer) expectTold(lines, answer);
          known.splice(0, known.length, ...lines.map(({ id }) => id));
          if (on % 7 === 0) await caller.advance(61);
        }

        await caller.advance(61);
        const lines = await caller.books();
        expectConsistent(lines);
        for (const { id, code, state, amount } of lines) {
          const found = await caller.get(entity, `/v1/payments/${id}`);
          expect(found.code).toBe(code);
          expect(found.amount).toBe(state === 'rejected' ? undefined : amount);
        }
      }),
      { numRuns: 12 },
    );
  },
);
