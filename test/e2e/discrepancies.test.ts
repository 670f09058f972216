import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { callersOf } from '../../admin/callers.ts';
import { connect } from '../../admin/connect.ts';
import { names } from '../../infra/names.ts';
import { fetchToken } from '../../local/fetch-token.ts';
import { defaultEntities } from '../../sandbox/rules/entities.ts';
import type { DiscrepancyAnswer } from '../../src/contract/answers.ts';
import { beginDay } from '../../src/domain/comparison-run.ts';
import type { EntityName, GatewayId } from '../../src/domain/ids.ts';
import { instantOf } from '../../src/domain/instant.ts';
import type { Currency } from '../../src/domain/currency.ts';
import { comparisonStore } from '../../src/store/comparison-store.ts';
import { entitySettings, entityStore } from '../../src/store/entity-store.ts';
import { connectTable } from '../../src/store/table.ts';
import { Deployed, card } from '../props/deployed.ts';

/** What differs from the gateway's books, on the deployed stack: with the rights its functions have and no others. */

const deployed = new Deployed();
const correct = (id: string, body: object, client = 'finance') =>
  deployed.post(`/v1/discrepancies/${id}/correction`, body, { client });
const listed = async (query: string): Promise<DiscrepancyAnswer[]> => {
  const { text } = await deployed.call('GET', `/v1/discrepancies?${query}`, { client: 'operations' });
  return (JSON.parse(text) as { data: DiscrepancyAnswer[] }).data;
};

/** A debit that another system made at the gateway. */
async function elsewhere(entity: string): Promise<string> {
  const { entityId, token } = defaultEntities.find(({ name }) => name === entity)!;
  const form = {
    entityId,
    paymentType: 'DB',
    amount: '49.90',
    currency: 'EUR',
    paymentBrand: card.brand,
    'card.number': card.number,
    'card.expiryMonth': card.expiryMonth,
    'card.expiryYear': card.expiryYear,
  };
  const answer = await fetch(`${deployed.stack.sandbox}/v1/payments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams(form),
  });
  return ((await answer.json()) as { id: string }).id;
}
const missing = (gatewayId: string, amount = 4990) =>
  deployed.discrepancy('shop-release', {
    class: 'missing_here',
    gatewayId: gatewayId as GatewayId,
    type: 'debit',
    currency: 'EUR' as Currency,
    theirs: { status: 'succeeded', amount },
  });

describe('Discrepancies', () => {
  test('are listed newest first, by class and status, and as CSV', async () => {
    const [older, newer] = [await deployed.discrepancy('shop-jp'), await deployed.discrepancy('shop-jp')];
    const ids = (await listed('entity=shop-jp&class=amount_differs&status=open')).map(({ id }) => id);
    expect(ids.slice(0, 2)).toEqual([newer.id, older.id]);
    expect(await listed('entity=shop-jp&class=missing_there')).toEqual([]);

    const first = await deployed.call('GET', '/v1/discrepancies?entity=shop-jp&limit=1', { client: 'finance' });
    const { nextCursor } = JSON.parse(first.text) as { nextCursor: string };
    expect((await listed(`entity=shop-jp&limit=1&cursor=${nextCursor}`)).map(({ id }) => id)).toEqual([older.id]);

    const csv = await deployed.call('GET', '/v1/discrepancies?entity=shop-jp', {
      client: 'finance',
      headers: { accept: 'text/csv' },
    });
    expect(csv.text.split('\n')[0]).toContain('id,entity,class,status,why');
    expect(csv.text).toContain(newer.id);
  });

  test('are accepted with a name and a reason, once', async () => {
    const { id } = await deployed.discrepancy('shop-jp');
    const reason = 'Refunded by hand in the portal.';
    expect((await correct(id, { action: 'accept' })).status).toBe(400);
    expect((await correct(id, { action: 'accept', reason }, 'operations')).status).toBe(403);
    const answer = await correct(id, { action: 'accept', reason });
    expect(JSON.parse(answer.text)).toMatchObject({
      status: 'closed',
      closed: { as: 'accepted', by: `client:${deployed.stack.clients['finance']!.id}`, reason },
    });
    expect(await correct(id, { action: 'accept', reason })).toMatchObject({
      status: 409,
      body: { code: 'already_closed' },
    });
    expect((await listed('entity=shop-jp&status=closed')).map((one) => one.id)).toContain(id);
  });

  test('are booked where the gateway confirms what is missing here, and only then', async () => {
    const debit = await elsewhere('shop-release');
    const reason = 'Paid at the till.';
    const wrong = await missing(debit, 100);
    expect(await correct(wrong.id, { action: 'book', reason })).toMatchObject({
      status: 409,
      body: { code: 'not_bookable' },
    });
    const right = await missing(debit);
    const answer = await correct(right.id, { action: 'book', reason });
    expect(JSON.parse(answer.text)).toMatchObject({ status: 'closed', closed: { as: 'booked', reason } });
    const payments = await deployed.call('GET', '/v1/payments?entity=shop-release&type=debit', { client: 'finance' });
    expect(payments.text).toContain(debit);
  });
});

test('The clock compares a day and books what the portal made', async () => {
  const { paymentId } = await deployed.captured('shop-release');
  const { operations } = await deployed.payment(paymentId);
  const { gatewayId } = operations.find(({ type }) => type === 'capture')!;
  await deployed.sandbox('portal', { type: 'RF', referencedId: gatewayId, amount: '2.00' });
  const stranger = await elsewhere('shop-release');

  const store = comparisonStore(connectTable((await connect('local')).table));
  const entity = 'shop-release' as EntityName;
  const [from, to] = [instantOf(Date.now() - 60_000), instantOf(Date.now() + 60_000)];
  const begun = async () => {
    const { version } = (await store.get(entity))!;
    const today = beginDay(entity, { day: 'today', from, to }, true, null, version + 1);
    return store.put({ ...today, dueAt: from });
  };
  // The schedule turns the clock as well, and may be at the very entity.
  while (!(await begun())) await pause(200);
  const lambda = new LambdaClient();
  while ((await store.get(entity))?.last?.day !== 'today') {
    await lambda.send(new InvokeCommand({ FunctionName: names.lambda('local', 'clock/tick') }));
    await pause(200);
  }

  expect((await store.get(entity))?.last).toMatchObject({ day: 'today' });
  expect((await deployed.payment(paymentId)).balances.refunded).toBe('2.00');
  expect(await listed('entity=shop-release&class=missing_here&status=open')).toContainEqual(
    expect.objectContaining({ gatewayId: stranger, type: 'debit', theirs: { status: 'succeeded', amount: '49.90' } }),
  );
});

test('While an entity is recovering, its functions may look for what they send', async () => {
  const deployment = await connect('local');
  const { entityId } = defaultEntities.find((one) => one.name === 'shop-live')!;
  const name = `shop-${randomUUID().slice(0, 8)}`;
  const settings = entitySettings.parse({
    name,
    mode: 'recovering',
    gateway: { baseUrl: deployed.stack.sandbox, entityId, credential: 'sandbox' },
    currencies: ['EUR'],
    cardData: true,
    queriesPerMinute: 600,
  });
  await entityStore(connectTable(deployment.table)).put(settings);
  const role = 'storefront';
  const { id, secret } = await callersOf(deployment).addClient(name, { role, entities: [settings.name] });
  const token = await fetchToken({ ...deployed.stack, clients: { [role]: { id, secret } } }, role);

  const authorized = await deployed.begin({ entity: name }, { token });
  const captured = await deployed.post(`/v1/payments/${authorized.body.paymentId}/captures`, {}, { token });
  expect([authorized.status, captured.status]).toEqual([201, 201]);
  expect(await deployed.atGateway(captured.body.id)).toHaveLength(1);
});
