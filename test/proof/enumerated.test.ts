import { afterAll, expect, test } from '@jest/globals';
import { faultKinds } from '../../sandbox/faults/faults.ts';
import { mainGatewayFaults, otherGatewayFaults, silentGatewayFaults } from './dimensions.ts';
import { corePlans, disturbed, fullPlans, undisturbed, type Plan } from './enumerate.ts';
import { isNightly } from './nightly.ts';
import { playAll, type Played } from './play-all.ts';
import { failing, tally } from './tally.ts';

/**
 * I1 to I4, case by case: whatever befalls one operation, once all is quiet our books are the gateway's, no key has moved money
 * twice, nothing is reserved, and nothing is unknown that the gateway knows. Nothing here is random.
 */

const played: Played[] = [];
/** What came out as if nothing had befallen it is no case. */
const missed: Played[] = [];
afterAll(() => {
  process.stdout.write(`\n${tally(played)}`);
});

const plans = Object.entries(isNightly ? fullPlans : corePlans);
const hoursMs = 4 * 3_600_000;

async function proven(plan: Plan): Promise<readonly string[]> {
  const first = await playAll(undisturbed(plan));
  const all = [...first, ...(await playAll(disturbed(plan, first)))];
  played.push(...all.filter(({ struck }) => struck));
  missed.push(...all.filter(({ struck }) => !struck));
  return all.filter(({ findings }) => findings.length > 0).map(failing);
}

// At once, because the gateway's silence takes 18 seconds of real time.
test.concurrent.each(plans)(
  '%s: the books are right in the end',
  async (_, plan) => {
    expect(await proven(plan)).toEqual([]);
  },
  hoursMs,
);

test('Every operation succeeds where nothing befalls it, so that what befalls it finds something to disturb', () => {
  const undisturbedEnds = played.filter(({ case: { gateway, fate } }) => gateway === 'all well' && fate === null);
  expect(new Set(undisturbedEnds.map(({ case: { name } }) => name)).size).toBeGreaterThan(9);
  expect(undisturbedEnds.filter(({ end }) => end !== 'succeeded').map(failing)).toEqual([]);
});

test('What befalls a case strikes it, nearly always', () => {
  expect(missed.length).toBeLessThan(played.length / 50);
});

test('Every fault the sandbox offers is tried', () => {
  const tried = Object.values({ ...mainGatewayFaults, ...otherGatewayFaults, ...silentGatewayFaults });
  expect(new Set(tried.flatMap(({ faults }) => faults.map(({ kind }) => kind)))).toEqual(new Set(faultKinds));
});
