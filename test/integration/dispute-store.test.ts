import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { accept, assign, rule } from '../../src/domain/decide-dispute.ts';
import { openDispute, noParticulars } from '../../src/domain/open-dispute.ts';
import type { DisputeId, OperationId } from '../../src/domain/ids.ts';
import { disputeStore } from '../../src/store/dispute-store.ts';
import { paymentStore } from '../../src/store/payment-store.ts';
import { faultyDocuments } from '../props/faulty-documents.ts';
import { openShop, type OpenShop } from '../props/open-shop.ts';
import { ada, taken } from '../props/sample-dispute.ts';

/** Cases on the real engine. */

let open: OpenShop;
let shop: OpenShop['shop'];
beforeAll(async () => {
  open = await openShop();
  ({ shop } = open);
});
afterAll(() => open.close());

let cases = 0;
async function opened(caseNumber = `BANK-${(cases += 1)}`) {
  const { paymentId, id } = await shop.captured();
  const head = (await shop.head(paymentId))!;
  const chargeback = { ...(await paymentStore(shop.table).operation(paymentId, id))!, base: id };
  const told = { ...noParticulars, caseNumber, reason: '13.1' };
  const disputeId = `dsp_${id.slice(3)}` as DisputeId;
  const opening = openDispute(disputeId, chargeback, told, { head, entity: shop.entity }, ada('Letter of today.'));
  return { opening, end: await disputeStore(shop.table).change(opening) };
}

test('A case is opened with its name and its event, and the payment lists it', async () => {
  const { opening } = await opened();
  const { after: one } = opening;
  const store = disputeStore(shop.table);
  expect(await store.get(one.id)).toEqual(one);
  expect(await store.named(one.entity, `number#${one.caseNumber!}`)).toBe(one.id);
  expect((await shop.head(one.paymentId))?.disputes).toEqual([one.id]);
  expect(await paymentStore(shop.table).disputesOf({ disputes: [one.id] })).toEqual([one]);
  expect(await store.history(one)).toEqual([
    {
      type: 'dispute.opened',
      object: { version: 1 },
      at: one.openedAt,
      decision: { by: 'user:ada', reason: 'Letter of today.' },
    },
  ]);
});

test('A case number is one case', async () => {
  await opened('BANK-TWICE');
  const { end, opening } = await opened('BANK-TWICE');
  expect(end).toEqual({ kind: 'moved' });
  expect(await disputeStore(shop.table).get(opening.after.id)).toBeNull();
  expect((await shop.head(opening.after.paymentId))?.disputes).toEqual([]);
});

test('Of two who decide at once, one wins', async () => {
  const { after: one } = (await opened()).opening;
  const store = disputeStore(shop.table);
  const reversal = `op_${'r'.repeat(26)}` as OperationId;
  const verdict = { outcome: 'lost', amount: null, reference: null, decidedAt: one.openedAt } as const;
  const ends = await Promise.all([
    store.change(taken(accept(one, ada()))),
    store.change(taken(assign(one, 'user:bob', ada()))),
    store.change(taken(rule(one, verdict, reversal, ada('By phone.')))),
  ]);
  expect(ends.map(({ kind }) => kind).sort()).toEqual(['changed', 'moved', 'moved']);
  expect(await store.history(one)).toHaveLength(2);
});

test('A step whose answer was lost is known again as done', async () => {
  const { after: one } = (await opened()).opening;
  const documents = faultyDocuments(shop.table.documents, ['lost after']);
  const store = disputeStore({ ...shop.table, documents });
  expect(await store.change(taken(accept(one, ada())))).toEqual({ kind: 'changed' });
  expect(await store.history(one)).toHaveLength(2);
});
