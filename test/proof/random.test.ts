import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { operationTypes } from '../../src/domain/operation.ts';
import { GatewayBooks } from './audit.ts';
import { atOnce } from './at-once.ts';
import { drawing, isNightly, seed } from './nightly.ts';
import { beginning, fate, fault, followUps, leapMinutes } from './random.ts';
import { Story } from './story.ts';
import { World } from './world.ts';

/** I1 to I4 over random histories: operations on several payments, each with whatever befalls it, while the clock turns. */

const wanted = isNightly ? 10_000 : 300;
const told = { sequences: 0, claimed: new Map<string, number>() };
afterAll(() => {
  const claimed = [...told.claimed].map(([type, count]) => `${count} ${type}`).join(', ');
  process.stdout.write(`\n${told.sequences} random sequences, PROOF_SEED=${seed}; claimed: ${claimed}\n`);
});

/** On up to three payments, each with what may follow on it. */
const sequence = fc.array(beginning, { minLength: 1, maxLength: 3 }).chain((beginnings) =>
  fc.record({
    beginnings: fc.constant(beginnings),
    steps: fc.array(
      fc.nat(beginnings.length - 1).chain((payment) =>
        fc.record({
          payment: fc.constant(payment),
          asked: followUps[beginnings[payment]!.root.type],
          fault,
          fate,
          repeated: fc.boolean(),
        }),
      ),
      { minLength: 2, maxLength: 10 },
    ),
  }),
);
/** Sequences share a world and its clock, so that many cost little more than one; they do not meet. */
const night = fc.record({
  sequences: fc.array(sequence, { minLength: 1, maxLength: 40, size: 'max' }),
  leaps: fc.array(leapMinutes, { minLength: 10, maxLength: 10 }),
  queriesPerMinute: fc.constantFrom(10, 600),
});

test(
  'Over any history the books are right in the end',
  async () => {
    const property = fc.asyncProperty(night, async ({ sequences, leaps, queriesPerMinute }) => {
      const world = await World.open(queriesPerMinute);
      try {
        const stories = sequences.map((one, number) => ({ ...one, story: new Story(world, `sequence ${number}`) }));
        await atOnce(16, stories, ({ beginnings, story }) => story.begin(beginnings));
        for (const [index, minutes] of leaps.entries()) {
          await atOnce(16, stories, ({ steps, story }) => story.go(steps[index]));
          await world.leap(minutes * 60_000);
          await world.tick();
        }
        const quiet = await world.untilQuiet();
        await atOnce(16, stories, ({ story }) => story.late());
        const quietAgain = await world.untilQuiet();
        const books = new GatewayBooks(await world.books());
        const findings = await Promise.all(stories.map(({ story }) => story.findings(books)));
        told.sequences += sequences.length;
        for (const type of stories.flatMap(({ story }) => story.claimed)) {
          told.claimed.set(type, (told.claimed.get(type) ?? 0) + 1);
        }
        expect([quiet, quietAgain, ...findings.flat()]).toEqual([true, true]);
      } finally {
        await world.close();
      }
    });
    for (let round = 0; told.sequences < wanted; round += 1) {
      await fc.assert(property, { ...drawing, seed: seed + round });
    }
  },
  4 * 3_600_000,
);

test('Every operation has its part in them', () => {
  const rare = operationTypes.filter((type) => (told.claimed.get(type) ?? 0) < wanted / 60);
  expect(rare).toEqual([]);
});
