import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { moveClock } from '../../local/move-clock.ts';
import { startStack, type RunningStack } from '../../local/start-stack.ts';
import { Deployed } from '../props/deployed.ts';
import { openDesk, type Case, type Desk } from '../props/open-desk.ts';

/**
 * The local AWS is restarted in the middle of a wait, on a stack of its own. Of tables, functions and schedules nothing is lost, nor at the
 * gateway; every execution has died, nobody was told, and no token is known any more. (It is ended as Ctrl-C does it: killed, it would
 * forget its tables as well, which AWS never does.)
 */

const hourMs = 60 * 60_000;
const twoDaysMs = 48 * hourMs;

let running: RunningStack;
let deployed: Deployed;
let desk: Desk;
let decided: Case;
let unanswered: Case;
let won: Case;

beforeAll(async () => {
  running = await startStack({
    // Of the folder that a run of the tests has claimed.
    folder: '.local/test/restart',
    ports: { emulator: 0, sandbox: 0 },
    keep: false,
    step: (_what, _usually, work) => work(),
  });
  deployed = new Deployed(running.stack);
  desk = openDesk(deployed);
  decided = await desk.opened();
  const responseDueAt = new Date(Date.now() + twoDaysMs).toISOString();
  unanswered = await desk.opened({ receivedAt: '2026-01-01', responseDueAt });
  won = await desk.underReview();
  for (const fault of [{ kind: 'lose-answer' }, { kind: 'pending-then-success', afterSeconds: 2 * 60 * 60 }])
    await deployed.sandbox('faults', { ...fault, referencedId: won.chargebackAtGateway });
  await desk.act(won, 'ruling', { outcome: 'won' });
  await desk.comesTo(won, 'WaitForReversal');
  await Promise.all([desk.waitsFor(decided, 'decision'), desk.waitsFor(unanswered, 'decision')]);
  await running.restartEmulator();
  expect(await Promise.all([decided, unanswered, won].map((one) => desk.ends(one)))).toEqual(Array(3).fill('FAILED'));
});
afterAll(async () => {
  desk.close();
  await running.end();
});

describe('After a restart in the middle of its wait, a dispute', () => {
  test('is decided all the same: another execution goes on from the decision, and reverses the chargeback once', async () => {
    await desk.sent(decided);
    await desk.waitsFor(decided, 'ruling', 2);
    await desk.act(decided, 'ruling', { outcome: 'won' });
    expect(await desk.ends(decided, 2)).toBe('won');
    expect(await deployed.atGateway((await desk.shown(decided)).reversalId)).toHaveLength(1);
  });

  test('whose reversal was sent and not answered reverses nothing twice', async () => {
    await moveClock(running.stack, hourMs);
    await desk.comesTo(won, 'WaitForReversal', 2);
    await moveClock(running.stack, 12 * hourMs);
    await desk.turnUntil(async () => {
      const { balances } = await deployed.payment(won.paymentId);
      return balances.chargebackReversed === '60.00' ? true : null;
    });
    expect(await deployed.atGateway((await desk.shown(won)).reversalId)).toHaveLength(1);
  });

  test('that nobody decides has another execution within the hour, and lapses at its deadline', async () => {
    await moveClock(running.stack, hourMs);
    await desk.waitsFor(unanswered, 'decision', 2);
    expect(await desk.shown(unanswered)).toMatchObject({ status: 'needs_response' });
    await moveClock(running.stack, twoDaysMs);
    expect(await desk.ends(unanswered, 2)).toBe('lapsed');
    expect(await desk.shown(unanswered)).toMatchObject({ status: 'lapsed' });
  });
});
