import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { presentPayment } from '../../src/contract/present-payment.ts';
import { plusBusinessDays } from '../../src/domain/expected-by.ts';
import { instantOf, type Instant } from '../../src/domain/instant.ts';
import type { FollowUpType } from '../../src/domain/operation.ts';
import { keys } from '../../src/store/keys.ts';
import { openShop, type OpenShop } from '../props/open-shop.ts';

/** The answer of an operation is computed from what was read and done; it must be what the books say. */

let open: OpenShop;
let shop: OpenShop['shop'];
beforeAll(async () => {
  open = await openShop();
  ({ shop } = open);
});
afterAll(() => open.close());

type Step = readonly [FollowUpType | 'win', object, { readonly kind: string; readonly [option: string]: unknown }?];
const lives: [string, readonly Step[]][] = [
  [
    'captured in parts, refunded, charged back, won in part, charged back again',
    [
      ['capture', { amount: '60.00' }],
      ['refund', { amount: '10.00' }],
      ['chargeback', { reason: '13.1' }],
      ['win', { amount: '40.00' }],
      ['chargeback', { amount: '40.00', reason: '13.1' }],
    ],
  ],
  ['reversed', [['reversal', {}]]],
  [
    'captured, and everything else goes wrong',
    [
      ['capture', {}],
      ['refund', { amount: '1.00' }, { kind: 'lose-answer', paymentType: 'RF' }],
      ['refund', { amount: '2.00' }, { kind: 'throttled', paymentType: 'RF' }],
      ['refund', { amount: '3.00' }, { kind: 'pending-then-success', paymentType: 'RF', afterSeconds: 600 }],
      [
        'rebill',
        { amount: '4.00', reason: 'price_above_estimate' },
        { kind: 'other-amount', paymentType: 'RB', bookedAmount: '3.00' },
      ],
    ],
  ],
];

test.each(lives)('Of a payment that is %s, every answer shows what is in the books', async (_, steps) => {
  const { body } = await shop.begin();
  const agrees = async (payment: unknown) => {
    const head = await shop.head(body.paymentId);
    expect(payment).toEqual(head && presentPayment(head, shop.entity, instantOf(Date.now())));
  };
  await agrees(body.payment);
  for (const [type, request, fault] of steps) {
    if (fault) await shop.control('faults', fault);
    if (type === 'win') {
      await shop.win(body.paymentId, '40.00');
      continue;
    }
    const answer = await shop.follow(type, body.paymentId, request);
    const operation = answer.body.operation ?? answer.body;
    await agrees((operation as typeof answer.body).payment);
  }
});

test('A payment by the token of a wallet is known by its brand, and its refund is expected by that', async () => {
  const wallet = { paymentBrand: 'PAYPAL', paymentType: 'DB', createRegistration: 'true' };
  const { entityId } = shop.entity.gateway;
  const first = await fetch(`${open.sandboxUrl}/v1/payments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${shop.token}` },
    body: new URLSearchParams({ ...wallet, entityId, amount: '1.00', currency: 'EUR' }),
  });
  const { registrationId } = (await first.json()) as { registrationId: string };
  const { paymentId, gatewayId, payment } = (await shop.begin('debit', { card: undefined, registrationId })).body;
  expect(payment).toMatchObject({ brand: 'PAYPAL', card: null });
  await shop.control(`transactions/${gatewayId!}/complete`, { outcome: 'success' });
  await shop.lookUp(paymentId);
  expect(await shop.head(paymentId)).toMatchObject({ brand: 'PAYPAL', card: null });
  const { settledAt, expectedBy } = (await shop.follow('refund', paymentId)).body;
  expect(expectedBy).toBe(plusBusinessDays(settledAt as Instant, 22, shop.entity.timeZone));
});

test('A head of before, when the brand stood with the card alone, has it from there', async () => {
  const { paymentId } = (await shop.begin()).body;
  const before = await shop.head(paymentId);
  const { documents, name: TableName } = shop.table;
  await documents.send(new UpdateCommand({ TableName, Key: keys.head(paymentId), UpdateExpression: 'REMOVE brand' }));
  expect(before?.brand).toBe('VISA');
  expect(await shop.head(paymentId)).toEqual(before);
});
