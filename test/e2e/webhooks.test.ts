import { createCipheriv, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Deployed } from '../props/deployed.ts';

/** Notifications that the sandbox sends to the deployed back office, and what others send there. */

const deployed = new Deployed();
const { webhook } = deployed.stack;
const entity = webhook.entity;

/** The operation as it is once it is final; the test's own time limit ends the wait. */
async function settled(id: string) {
  for (;;) {
    const { body } = await deployed.call('GET', `/v1/operations/${id}`, { client: 'operations' });
    if (body.final) return body;
    await pause(100);
  }
}
const fault = (kind: string, more: object) => deployed.sandbox('faults', { kind, paymentType: 'RF', ...more });
async function refundOf(kind: string, more: object = {}) {
  const { paymentId, gatewayId } = await deployed.captured(entity);
  await fault(kind, { referencedId: gatewayId, ...more });
  return deployed.post(`/v1/payments/${paymentId}/refunds`, { amount: '10.00' });
}

test('An operation whose answer was lost is settled by the notification', async () => {
  const { body } = await refundOf('lose-answer');
  expect(await settled(body.id)).toMatchObject({ status: 'succeeded', amount: '10.00', discrepancies: [] });
  const payment = await deployed.payment(body.paymentId);
  expect(payment).toMatchObject({ unsettled: [], balances: { refunded: '10.00', reserved: '0.00' } });
});

test('A pending operation is settled by the notification of its end', async () => {
  const { status, body } = await refundOf('pending-then-success');
  expect({ status, body }).toMatchObject({ status: 202, body: { status: 'pending' } });
  await deployed.sandbox(`transactions/${body.gatewayId!}/complete`, { outcome: 'success' });
  expect(await settled(body.id)).toMatchObject({ status: 'succeeded' });
});

test('A chargeback of the platform is booked, and opens its case', async () => {
  const { paymentId, gatewayId } = await deployed.captured(entity);
  const chargeback = { type: 'CB', referencedId: gatewayId, amount: '92.00', code: '000.100.220' };
  await deployed.sandbox('portal', chargeback);
  const booked = async () => (await deployed.payment(paymentId)).operations.find(({ type }) => type === 'chargeback');
  while (!(await booked())) await pause(100);
  expect(await booked()).toMatchObject({ status: 'succeeded', requestedBy: 'gateway' });
  expect((await deployed.payment(paymentId)).disputes).toHaveLength(1);
});

test('The click to test is answered', async () => {
  const tried = await deployed.sandbox('notifications/test', { entityId: entity });
  expect(tried).toMatchObject({ status: 'delivered', lastAnswer: 'HTTP 200' });
});

function sealed(content: string, key: string) {
  const vector = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'hex'), vector);
  const body = Buffer.concat([cipher.update(content, 'utf8'), cipher.final()]).toString('hex');
  return { body, vector: vector.toString('hex'), tag: cipher.getAuthTag().toString('hex') };
}
async function send({ body, vector, tag }: ReturnType<typeof sealed>, url = webhook.url, type = 'text/plain') {
  const headers = { 'X-Initialization-Vector': vector, 'X-Authentication-Tag': tag, 'content-type': type };
  const answer = await fetch(url, { method: 'POST', headers, body });
  return { status: answer.status, body: (await answer.json()) as { code?: string; detail?: string } };
}

test('What opens with the key of the hook is thanked for in either wrapper; what does not is a 400, what is too large a 413', async () => {
  const test = JSON.stringify({ type: 'test' });
  expect(await send(sealed(test, webhook.key))).toMatchObject({ status: 200 });
  const wrapped = sealed(test, webhook.key);
  const json = JSON.stringify({ encryptedBody: wrapped.body.toUpperCase() });
  expect(await send({ ...wrapped, body: json }, webhook.url, 'application/json')).toMatchObject({ status: 200 });
  const forged = await send(sealed(test, randomBytes(32).toString('hex')));
  expect(forged).toMatchObject({ status: 400, body: { code: 'webhook_undecryptable' } });
  expect(await send({ ...sealed(test, webhook.key), body: 'ab'.repeat(200_000) })).toMatchObject({ status: 413 });
  const elsewhere = webhook.url.replace(/[^/]+$/, 'nowhere');
  expect(await send(sealed(test, webhook.key), elsewhere)).toMatchObject({ status: 404, body: { code: 'not_found' } });
});
