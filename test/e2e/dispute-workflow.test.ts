import { afterAll, describe, expect, test } from '@jest/globals';
import { Deployed } from '../props/deployed.ts';
import { openDesk } from '../props/open-desk.ts';

/** A dispute from the chargeback to its end on the deployed stack: over HTTP, with the deployed workflow, functions, roles and clock. */

const deployed = new Deployed();
const desk = openDesk(deployed);
const { opened, underReview, act, sent, shown, waitsFor, ends, kill } = desk;
const client = 'dispute_team';
afterAll(desk.close);

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
    expect(await waitsFor(one, 'decision')).toMatchObject({ stage: 'second_chargeback' });
    await act(one, 'acceptance');
    expect(await ends(one, 1, 'second_chargeback')).toBe('accepted');
  });

  test('whose execution was killed goes on with another, at its stage', async () => {
    const one = await opened();
    await waitsFor(one, 'decision');
    await kill(one);
    await sent(one);
    expect(await waitsFor(one, 'ruling', 2)).toMatchObject({ stage: 'chargeback' });
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
