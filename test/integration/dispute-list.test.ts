import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { handle } from '../../lambdas/disputes/list.ts';
import { listing } from '../../src/store/listing.ts';
import { disputeQuery } from '../../src/contract/queries.ts';
import type { DisputeAnswer } from '../../src/contract/answers.ts';
import { openShop, type OpenShop } from '../props/open-shop.ts';

/** What the team looks at in the morning: cases by what they are and by when an answer is due. */

let open: OpenShop;
/** What each case of these tests is called, by its id. */
const names = new Map<string, string>();
beforeAll(async () => {
  open = await openShop({ timeZone: 'Europe/Berlin' });
  await opened('june', { reason: '13.1', responseDueAt: '2099-06-30', amount: '60.00' });
  await opened('may', { reason: '10.4', responseDueAt: '2099-05-31', amount: '20.00' });
  await opened('master', { reason: '4808', responseDueAt: '2099-07-31', amount: '92.00', scheme: 'mastercard' });
  const accepted = await opened('accepted', { reason: '13.1', responseDueAt: '2099-04-30' });
  await open.shop.desk('accept', accepted);
  const [june = ''] = names.keys();
  await open.shop.desk('assign', june, { assignee: 'user:bob' });
  await open.shop.desk('addEvidence', june, { kind: 'proof_of_delivery', title: 'At the door', text: 'Handed over.' });
});
afterAll(() => open.close());

async function opened(name: string, told: object): Promise<string> {
  const { shop } = open;
  const { body } = await shop.begin('debit');
  const chargeback = await shop.follow('chargeback', body.paymentId, { caseNumber: `BANK-${name}`, ...told });
  const [id = ''] = chargeback.body.payment.disputes;
  names.set(id, name);
  return id;
}

async function ask(filters: object, accept = 'application/json') {
  const { shop } = open;
  const deps = { lists: listing(shop.table), entity: shop.deps().entity, now: Date.now };
  const query = disputeQuery.parse({ entity: shop.entity.name, ...filters });
  const caller = { name: 'user:ada', entities: new Set([shop.entity.name]) };
  return handle({ caller, query, accept } as never, deps);
}
async function listed(filters: object = {}): Promise<(string | undefined)[]> {
  const { data } = (await ask(filters)).body as { data: DisputeAnswer[] };
  return data.map(({ id }) => names.get(id));
}

test('The list has what is open, what is due first before the rest', async () => {
  expect(await listed()).toEqual(['may', 'june', 'master']);
});

test.each([
  ['status', { status: 'accepted' }, ['accepted']],
  ['a status that none has', { status: 'under_review' }, []],
  ['scheme', { scheme: 'mastercard' }, ['master']],
  ['reason across schemes', { reason: 'not_received' }, ['june']],
  ["the bank's code", { code: '10.4' }, ['may']],
  ['assignee', { assignee: 'user:bob' }, ['june']],
  ['nobody', { assignee: 'none' }, ['may', 'master']],
  ['amount', { minAmount: '20.00', maxAmount: '60.00' }, ['may', 'june']],
  ['an amount with more decimals than its currency has', { minAmount: '60.001' }, ['master']],
  ['a day of the entity on which they are due', { dueFrom: '2099-06-30', dueTo: '2099-06-30' }, ['june']],
  ['what is due until then', { dueTo: '2099-06-29' }, ['may']],
  ['stage', { stage: 'second_chargeback' }, []],
])('It can be narrowed by %s', async (_, filters, found) => {
  expect(await listed(filters)).toEqual(found);
});

test('It pages, and a cursor goes with its filters', async () => {
  const first = (await ask({ limit: '2' })).body as { data: DisputeAnswer[]; nextCursor: string };
  expect(first.data.map(({ id }) => names.get(id))).toEqual(['may', 'june']);
  expect(await listed({ limit: '2', cursor: first.nextCursor })).toEqual(['master']);
  expect((await ask({ limit: '2', cursor: first.nextCursor, scheme: 'visa' })).status).toBe(400);
});

test('It says what is still missing of each, in the spreadsheet too', async () => {
  const { data } = (await ask({})).body as { data: DisputeAnswer[] };
  const proof = (name: string) =>
    data.find(({ id }) => names.get(id) === name)?.evidence.find(({ kind }) => kind === 'proof_of_delivery');
  expect(proof('june')).toMatchObject({ required: true, status: 'present' });
  const { body, contentType } = await ask({}, 'text/csv');
  expect(contentType).toBe('text/csv');
  const [header = '', ...rows] = (body as string).trim().split('\n');
  const columns = header.split(',');
  const cell = (name: string, column: string) =>
    rows.find((row) => row.includes(`BANK-${name}`))!.split(',')[columns.indexOf(column)];
  expect([cell('june', 'missing'), cell('june', 'assignee'), cell('june', 'amount')]).toEqual([
    '',
    'user:bob',
    '60.00',
  ]);
  expect(cell('master', 'missing')).toBe('authorization_record');
});
