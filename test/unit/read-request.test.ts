import { describe, expect, test } from '@jest/globals';
import { routes, type Route } from '../../src/contract/routes.ts';
import { readRequest } from '../../src/edge/read-request.ts';

/** I5 at the door: no card number gets further, wherever in a request it stands. */

const number = '4012 0000 3333 0026';
const arrived = { headers: { 'idempotency-key': 'k', 'content-type': 'application/json' }, isBase64Encoded: false };
const table: readonly (readonly [string, Route])[] = Object.entries(routes);
const read = (route: Route, more: object) => {
  const request = readRequest(route, { ...arrived, body: '{}', ...more });
  return 'refused' in request ? request.refused : null;
};
const refusedAt = (pointer: string, more: object = {}) => ({
  status: 400,
  body: {
    code: 'card_number_outside_card',
    errors: [{ pointer, detail: expect.stringContaining('card number') }],
    ...more,
  },
});

describe.each(table.filter(([, { caller }]) => caller === 'token'))('%s', (_, route) => {
  test('says in its row that it refuses card numbers', () => {
    expect(route.problems).toContain('card_number_outside_card');
  });

  test('refuses one in a query, and does not repeat it', () => {
    const refused = read(route, { queryStringParameters: { reference: number } });
    expect(refused).toMatchObject(refusedAt('query:reference'));
    expect(JSON.stringify(refused)).not.toContain('3333');
    expect(read(route, { queryStringParameters: { [number]: '' } })).toMatchObject(refusedAt('query'));
  });

  test('refuses one in the path, and does not repeat that', () => {
    const refused = read(route, { pathParameters: { paymentId: 'pay_4012000033330026' } });
    expect(refused).toMatchObject(refusedAt('path:paymentId', { instance: route.path }));
  });
});

test('Ids of ours and cursors are no card numbers, whatever their digits', () => {
  const mine = {
    pathParameters: { sweepId: 'swp_40120000333300260' },
    queryStringParameters: { entity: 'shop-eu', cursor: '4012000033330026' },
  };
  expect(read(routes.listSweeps, mine)).toBeNull();
});

test.each([
  ['a value', { reference: number }, '#/reference'],
  ['a number', { amount: 4012000033330026 }, '#/amount'],
  ['a name', { metadata: { [number]: 'x' } }, '#/metadata'],
  ['a value in a list', { metadata: [['x', number]] }, '#/metadata/0/1'],
  ['a value deep within', { customer: { merchantCustomerId: number } }, '#/customer/merchantCustomerId'],
])('In a body %s is named where it is', (_, body, pointer) => {
  const refused = read(routes.createPayment, { body: JSON.stringify(body) });
  expect(refused).toMatchObject(refusedAt(pointer));
  expect(JSON.stringify(refused)).not.toContain('3333');
});
