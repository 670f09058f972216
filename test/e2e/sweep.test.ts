import { beforeAll, expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { moveClock } from '../../local/move-clock.ts';
import { Deployed } from '../props/deployed.ts';

/** The tick, the workflow and its functions as they are deployed. Authorizations of shop-brief end after twenty seconds. */

let deployed: Deployed;
beforeAll(() => {
  deployed = new Deployed();
});

type Report = { id: string; status: string; looked: number; counts: Record<string, number>; durationMs: number };
const read = async <Body>(path: string, client = 'operations'): Promise<Body> =>
  JSON.parse((await deployed.call('GET', path, { client })).text) as Body;

test('A pre-authorization that nobody captures is told of, reversed and reported, and whoever may not see it sees nothing', async () => {
  const { paymentId } = (await deployed.begin({ entity: 'shop-brief' })).body;
  const begun = await deployed.payment(paymentId);
  expect(begun).toMatchObject({ status: 'authorized', expirySource: 'gateway', expiry: { policy: 'reverse' } });
  const ending = await read<{ data: { id: string }[] }>(
    `/v1/payments?entity=shop-brief&expiresTo=${encodeURIComponent(new Date(Date.now() + 60_000).toISOString())}`,
  );
  expect(ending.data.map(({ id }) => id)).toContain(paymentId);

  let payment = begun;
  while (payment.status === 'authorized') {
    await pause(1_000);
    await moveClock(deployed.stack, 0);
    payment = await deployed.payment(paymentId);
  }
  expect(payment).toMatchObject({ status: 'reversed', expiry: null });
  const reversal = payment.operations.find(({ type }) => type === 'reversal')!;
  expect(reversal).toMatchObject({ status: 'succeeded', requestedBy: 'sweep' });
  expect(await deployed.atGateway(reversal.id)).toHaveLength(1);
  const { data: events } = await read<{ data: { type: string }[] }>(
    `/v1/events?entity=shop-brief&payment=${paymentId}`,
  );
  expect(events.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['preauthorization.expiring', 'payment.reversed']),
  );

  const { data: reports } = await read<{ data: Report[] }>('/v1/sweeps?entity=shop-brief');
  const report = reports.find(({ counts }) => (counts['reversed'] ?? 0) > 0)!;
  while ((await read<Report>(`/v1/sweeps/${report.id}?entity=shop-brief`)).status === 'running') await pause(500);
  expect(await read<Report>(`/v1/sweeps/${report.id}?entity=shop-brief`)).toMatchObject({ status: 'finished' });
  const foreign = await deployed.call('GET', `/v1/sweeps/${report.id}?entity=shop-other`, { client: 'operations' });
  expect(foreign.status).toBe(404);
  expect((await deployed.call('GET', '/v1/sweeps?entity=shop-brief', { client: 'storefront' })).status).toBe(403);
});
