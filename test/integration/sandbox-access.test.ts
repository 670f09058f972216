import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { card, entityNamed, SandboxCaller } from './sandbox-caller.ts';

let caller: SandboxCaller;
beforeAll(async () => {
  caller = await SandboxCaller.start();
});
afterAll(() => caller.sandbox.close());

const { entityId, token } = entityNamed('shop-eu');
const order = { paymentType: 'DB', amount: '1.00', currency: 'EUR', ...card };
const send = async (headers: Record<string, string>, parameters: Record<string, string>) => {
  const answer = await caller.raw('/v1/payments', { method: 'POST', headers, body: new URLSearchParams(parameters) });
  return { status: answer.status, body: (await answer.json()) as { result: { code: string } } };
};

describe('access', () => {
  const authorization = `Bearer ${token}`;
  const [userId = '', password = ''] = Buffer.from(token, 'base64').toString().split('|');
  const legacy = { 'authentication.entityId': entityId, 'authentication.userId': userId };

  test.each([
    ['a token and entityId', { authorization }, { entityId }],
    ['a token and authentication.entityId', { authorization }, { 'authentication.entityId': entityId }],
    ['user and password as parameters', {}, { ...legacy, 'authentication.password': password }],
  ])('is given by %s', async (_, headers, parameters) => {
    expect(await send({ ...headers }, { ...order, ...parameters })).toMatchObject({ status: 200 });
  });

  test.each([
    ['without a token', {}, { entityId }, 401],
    ['with another scheme', { authorization: `Basic ${token}` }, { entityId }, 401],
    ['with a wrong token', { authorization: 'Bearer bm90LWl0' }, { entityId }, 403],
    ['with a wrong password', {}, { ...legacy, 'authentication.password': 'no' }, 403],
    ['to another merchant’s entity', { authorization }, { entityId: entityNamed('shop-other').entityId }, 403],
    ['to an entity that is not there', { authorization }, { entityId: '8ac7a4c97f1a0001017f1a00ffffffff' }, 403],
  ])('is refused %s', async (_, headers, parameters, status) => {
    const answer = await send({ ...headers }, { ...order, ...parameters });
    expect(answer).toMatchObject({ status, body: { result: { code: '800.900.300' } } });
    // Oddly enough such an answer has an id.
    expect(answer.body).toHaveProperty('id');
  });
});

describe('an invalid request', () => {
  test.each([
    [{ amount: '-20.20' }, ['amount']],
    [{ amount: '1.5' }, ['amount']],
    [{ amount: '' }, ['amount']],
    [{ currency: 'euro', amount: '1,00' }, ['currency', 'amount']],
    [{ paymentType: 'CP' }, ['paymentType']],
    [{ paymentType: '' }, ['paymentType']],
    [{ testMode: 'LIVE' }, ['testMode']],
    [{ 'card.expiryMonth': '13', 'card.cvv': '12' }, ['card.expiryMonth', 'card.cvv']],
  ])('%j names what is wrong and has no id', async (parameters, names) => {
    const { status, body } = await caller.post('shop-eu', '/v1/payments', { ...order, ...parameters });
    expect({ status, code: body.result.code }).toEqual({ status: 400, code: '200.300.404' });
    expect(body.result.parameterErrors?.map(({ name }) => name).sort()).toEqual([...names].sort());
    expect(body).not.toHaveProperty('id');
  });

  test('leaves no trace in the books', async () => {
    const before = (await caller.books()).length;
    await caller.post('shop-eu', '/v1/payments', { ...order, amount: 'much' });
    expect(await caller.books()).toHaveLength(before);
  });

  test.each([
    ['GET', '/v1/payments', 405, '200.300.403'],
    ['POST', '/v2/payments', 404, '200.300.404'],
  ])('%s %s is not a thing to ask', async (method, path, status, code) => {
    const answer = await caller.raw(path, { method });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ result: { code } });
  });
});

describe('look-ups', () => {
  test('are counted per entity and minute where a limit is asked for', async () => {
    const limited = await SandboxCaller.start({ queriesPerMinute: 2 });
    const { id } = await limited.pay('shop-eu', 'DB', '1.00');
    const ask = async () => (await limited.get('shop-eu', `/v1/query/${id}`)).status;
    expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 429]);
    expect(await limited.get('shop-jp', `/v1/query/${id}`)).toMatchObject({ status: 400, code: '700.400.580' });
    expect(await limited.get('shop-eu', `/v1/query/${id}`)).toMatchObject({ status: 429, code: '800.120.100' });
    expect(await limited.pay('shop-eu', 'DB', '1.00')).toMatchObject({ status: 200 });
    await limited.advance(61);
    expect(await ask()).toBe(200);
    await limited.sandbox.close();
  });
});

test('only the machine itself can reach the sandbox', () => {
  expect(caller.sandbox.url).toBe(`http://127.0.0.1:${String(caller.sandbox.port)}`);
});
