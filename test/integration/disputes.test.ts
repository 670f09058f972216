import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { handle as statistics } from '../../lambdas/disputes/statistics.ts';
import { disputeDue } from '../../src/clock/dispute-due.ts';
import type { GatewayId, PaymentId } from '../../src/domain/ids.ts';
import { instantOf, plusDays, plusMs, type Instant } from '../../src/domain/instant.ts';
import { totalBalances } from '../../src/domain/balances.ts';
import type { Task } from '../../src/domain/task.ts';
import { bareOutcome } from '../../src/domain/outcome.ts';
import { bookForeign } from '../../src/exactly-once/book-foreign.ts';
import { settle } from '../../src/exactly-once/settle.ts';
import { readTransaction } from '../../src/gateway/read-transaction.ts';
import { disputeStore } from '../../src/store/dispute-store.ts';
import { listing } from '../../src/store/listing.ts';
import { paymentStore } from '../../src/store/payment-store.ts';
import { openShop, type OpenShop } from '../props/open-shop.ts';
import { Shop } from '../props/shop.ts';

/** The dispute desk on the real path: from the bank's letter to the money, with the sandbox as gateway. */

let open: OpenShop;
let shop: Shop;
beforeAll(async () => {
  open = await openShop({ timeZone: 'Europe/Berlin' });
  ({ shop } = open);
});
afterAll(() => open.close());

let numbers = 0;
const caseNumber = () => `BANK-${(numbers += 1)}`;
const day = (instant: Instant) => instant.slice(0, 10);
const today = () => instantOf(Date.now());

/** A debit of 92.00 over 60.00 of which the bank has opened a case. */
async function disputed(body: object = {}, on = shop) {
  const debit = await on.begin('debit');
  const { paymentId } = debit.body;
  const told = { amount: '60.00', reason: '13.1', caseNumber: caseNumber(), ...body };
  const chargeback = await on.follow('chargeback', paymentId, told);
  expect(chargeback.status).toBe(201);
  return { paymentId, debit: debit.body, chargeback: chargeback.body, dispute: await on.dispute(paymentId), told };
}
const balances = async (paymentId: PaymentId) => totalBalances((await shop.head(paymentId))!);
const history = async (paymentId: PaymentId) =>
  (await disputeStore(shop.table).history(await shop.dispute(paymentId))).map(({ type }) =>
    type.replace('dispute.', ''),
  );

/** What the clock does with a case at a time, however early or often it is asked. */
async function clock(paymentId: PaymentId, at: Instant, on = shop) {
  const { id } = await on.dispute(paymentId);
  const handler = disputeDue({ ...on.deskDeps({ ...on.deps(), now: () => Date.parse(at) }) });
  return handler.run({ key: { PK: '', SK: '' }, kind: 'dispute', id, at, seenAs: '', tries: 1 });
}

describe('A chargeback of which the bank tells', () => {
  test('opens its case in the same write, with the deadline of the bank and its fee', async () => {
    const { chargeback, dispute, paymentId } = await disputed({
      receivedAt: '2026-01-05',
      responseDueAt: '2026-02-03',
      fee: { amount: '15.00', currency: 'EUR' },
    });
    expect(chargeback.payment.disputes).toEqual([dispute.id]);
    expect(dispute).toMatchObject({
      stage: 'chargeback',
      status: 'needs_response',
      scheme: 'visa',
      chargebackId: chargeback.id,
      reason: { code: '13.1', normalized: 'not_received' },
      amount: 6000,
      receivedAt: '2026-01-04T23:00:00.000Z',
      due: { at: '2026-02-03T22:59:59.000Z', zone: 'Europe/Berlin', source: 'bank' },
      fees: [{ amount: 1500, currency: 'EUR' }],
    });
    expect(await history(paymentId)).toEqual(['opened']);
  });

  test('has the time of the scheme, less what the acquirer keeps, where the bank gives none', async () => {
    const { dispute } = await disputed({ receivedAt: '2026-03-02T10:00:00Z' });
    expect(dispute.due).toEqual({ at: '2026-03-22T22:59:59.000Z', zone: 'Europe/Berlin', source: 'estimate' });
  });

  test('is one case: its number again is refused, and names the case', async () => {
    const { told, dispute } = await disputed();
    const other = await shop.begin('debit');
    const again = await shop.follow('chargeback', other.body.paymentId, told);
    expect(again).toMatchObject({ status: 409, body: { code: 'case_known' } });
    expect(again.body.detail).toContain(dispute.id);
    expect((await shop.head(other.body.paymentId))?.disputes).toEqual([]);
  });

  test('is one case when four tell of it at once on four payments', async () => {
    const number = caseNumber();
    const payments = await Promise.all([1, 2, 3, 4].map(() => shop.begin('debit')));
    const told = { amount: '10.00', reason: '13.1', caseNumber: number };
    const answers = await Promise.all(payments.map(({ body }) => shop.follow('chargeback', body.paymentId, told)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });

  test('on money that is refunded, or about to be, is marked as double loss', async () => {
    const { body } = await shop.begin('debit');
    await shop.follow('refund', body.paymentId, { amount: '40.00' });
    await shop.fault('lose-answer', { paymentType: 'RF' });
    await shop.follow('refund', body.paymentId, { amount: '20.00' });
    await shop.follow('chargeback', body.paymentId, { reason: '13.1', caseNumber: caseNumber() });
    expect(await shop.dispute(body.paymentId)).toMatchObject({ amount: 9200, doubleLoss: 6000 });
  });

  test('blocks refunds of the rest until it is over', async () => {
    const { paymentId, dispute } = await disputed();
    const refund = () => shop.follow('refund', paymentId, { amount: '10.00' });
    expect(await refund()).toMatchObject({ status: 409, body: { code: 'dispute_open' } });
    await shop.desk('accept', dispute.id);
    // Now it is the gateway that refuses it (700.300.600), and no rule of ours.
    expect(await refund()).toMatchObject({ status: 409, body: { code: 'gateway_rejected' } });
  });

  test('blocks refunds also where the gateway refused to reflect it: the bank has the money all the same', async () => {
    const { body } = await shop.begin('debit');
    await shop.fault('answer-code', { code: '700.300.100', applied: false, paymentType: 'CB' });
    const told = { amount: '60.00', reason: '13.1', caseNumber: caseNumber() };
    expect((await shop.follow('chargeback', body.paymentId, told)).status).toBe(409);
    expect(await shop.follow('refund', body.paymentId, { amount: '10.00' })).toMatchObject({
      status: 409,
      body: { code: 'dispute_open' },
    });
  });

  test('has its transaction’s number on one payment only', async () => {
    const told = { amount: '60.00', reason: '13.1', arn: '24011345678901234567890' };
    const [one, other] = [await shop.begin('debit'), await shop.begin('debit')];
    expect((await shop.follow('chargeback', one.body.paymentId, told)).status).toBe(201);
    expect(await shop.follow('chargeback', other.body.paymentId, told)).toMatchObject({
      status: 409,
      body: { code: 'case_known', errors: [{ pointer: '#/arn' }] },
    });
  });

  test('whose operation comes to nothing keeps its case, and another one takes its place', async () => {
    const { body } = await shop.begin('debit');
    await shop.fault('answer-code', { code: '700.300.100', applied: false, paymentType: 'CB' });
    const told = { amount: '60.00', reason: '13.1', caseNumber: caseNumber() };
    expect((await shop.follow('chargeback', body.paymentId, told)).status).toBe(409);
    const again = await shop.follow('chargeback', body.paymentId, told);
    expect(again.status).toBe(201);
    expect(await shop.dispute(body.paymentId)).toMatchObject({ chargebackId: again.body.id, version: 2 });
    expect((await shop.head(body.paymentId))?.disputes).toHaveLength(1);
  });

  test.each([
    ['came tomorrow', { receivedAt: day(plusDays(today(), 2)) }, 'invalid_date'],
    ['was due before it came', { receivedAt: '2026-02-04', responseDueAt: '2026-02-01' }, 'invalid_date'],
    ['costs nothing', { fee: { amount: '0.001', currency: 'EUR' } }, 'invalid_amount'],
  ])('and that %s is refused', async (_, told, code) => {
    const { body } = await shop.begin('debit');
    const answer = await shop.follow('chargeback', body.paymentId, { reason: '13.1', ...told });
    expect(answer).toMatchObject({ status: 400, body: { code } });
  });
});

describe('A dispute', () => {
  test('that is won brings the money back through the gateway, and keeps its fee', async () => {
    const { paymentId, dispute } = await disputed({ fee: { amount: '15.00', currency: 'EUR' } });
    await shop.desk('represent', dispute.id, { reason: 'Signed by the neighbor.' });
    await shop.desk('deliver', dispute.id, { channel: 'portal', reference: 'UP-1' });
    const ruled = await shop.desk('rule', dispute.id, { outcome: 'won', reference: 'R-1' });
    expect(ruled).toMatchObject({
      status: 200,
      body: { status: 'won', owes: null, fee: { amount: '15.00' }, reversal: { amount: '60.00', recordedOnly: false } },
    });
    expect(await shop.atGateway(ruled.body.reversalId!)).toMatchObject([{ paymentType: 'CR', amount: '60.00' }]);
    expect(await balances(paymentId)).toMatchObject({ chargedBack: 6000, chargebackReversed: 6000, refundable: 9200 });
    expect(await history(paymentId)).toEqual(['opened', 'represented', 'delivered', 'won', 'reversed']);
  });

  test('that is won in part brings that part back', async () => {
    const { paymentId, dispute } = await disputed();
    expect(await shop.win(paymentId, '25.00')).toMatchObject({ body: { ruling: { amount: '25.00' }, owes: null } });
    expect(await balances(paymentId)).toMatchObject({ chargebackReversed: 2500 });
    expect(dispute.amount).toBe(6000);
  });

  test('shows what a ruling would do, and does nothing', async () => {
    const { paymentId, dispute } = await disputed();
    const ruling = { outcome: 'won', amount: '25.00', reason: 'They withdrew.' };
    const shown = await shop.desk('rule', dispute.id, ruling, { query: { dryRun: 'true' } });
    expect(shown).toMatchObject({
      status: 200,
      body: { dryRun: true, status: 'won', reversal: { amount: '25.00', recordedOnly: false } },
    });
    expect(await shop.dispute(paymentId)).toEqual(dispute);
  });

  test('is decided once: who comes second learns who was first', async () => {
    const { paymentId, dispute } = await disputed();
    const answers = await Promise.all([
      shop.desk('accept', dispute.id, {}, { by: 'user:ada' }),
      shop.desk('rule', dispute.id, { outcome: 'lost', reason: 'By phone.' }, { by: 'user:bob' }),
      shop.desk('rule', dispute.id, { outcome: 'lost', reason: 'By phone.' }, { by: 'user:cid' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const refused = answers.find(({ status }) => status === 409)!;
    expect(refused.body).toMatchObject({
      code: 'dispute_decided',
      detail: expect.stringMatching(/user:(ada|bob|cid)/),
    });
    expect((await history(paymentId)).filter((step) => ['accepted', 'lost'].includes(step))).toHaveLength(1);
  });

  test('is not decided on a version that is stale, and a rule counts before that', async () => {
    const { dispute } = await disputed();
    await shop.desk('assign', dispute.id, { assignee: 'user:bob' });
    const stale = { ifMatch: '"1"' };
    expect(await shop.desk('accept', dispute.id, {}, stale)).toMatchObject({ status: 412, headers: { etag: '"2"' } });
    expect(await shop.desk('accept', dispute.id, {}, { ifMatch: '"2"' })).toMatchObject({ status: 200 });
    expect(await shop.desk('accept', dispute.id, {}, stale)).toMatchObject({ status: 409 });
  });

  test('asks for what is required, and goes on without it for a reason', async () => {
    const { dispute } = await disputed();
    expect(await shop.desk('represent', dispute.id)).toMatchObject({
      status: 409,
      body: { code: 'evidence_missing', detail: expect.stringContaining('proof_of_delivery') },
    });
    expect(await shop.desk('represent', dispute.id, { reason: 'It was a download.' })).toMatchObject({
      body: { status: 'needs_response', allowed: ['record_delivery', 'accept', 'rule', 'assign'] },
    });
  });

  test('that lapses is lost in silence: its deadline is seen on the case', async () => {
    const { paymentId, dispute } = await disputed();
    await shop.desk('represent', dispute.id, { reason: 'It was a download.' });
    expect(await clock(paymentId, plusMs(dispute.due.at, -1000))).toBe('due_soon');
    expect(await clock(paymentId, plusMs(dispute.due.at, -1000))).toBe('waits');
    expect(await clock(paymentId, dispute.due.at)).toBe('lapsed');
    expect(await shop.dispute(paymentId)).toMatchObject({ status: 'lapsed', owes: null });
    expect(await shop.desk('accept', dispute.id)).toMatchObject({ status: 409 });
    expect(await history(paymentId)).toEqual(['opened', 'represented', 'due_soon', 'lapsed']);
  });

  test('whose decision comes in the very second of the deadline lapses', async () => {
    const { dispute } = await disputed();
    const late = { deps: shop.deps([], { now: () => Date.parse(dispute.due.at) }) };
    expect(await shop.desk('accept', dispute.id, {}, late)).toMatchObject({
      status: 409,
      body: { code: 'deadline_passed' },
    });
  });

  test('that was lost and is won after all takes a reason, and brings the money back', async () => {
    const { paymentId, dispute } = await disputed();
    await shop.desk('rule', dispute.id, { outcome: 'lost', reason: 'By phone.' });
    expect(await shop.desk('rule', dispute.id, { outcome: 'won' })).toMatchObject({
      body: { code: 'reason_required' },
    });
    expect(await shop.win(paymentId, '60.00')).toMatchObject({ body: { status: 'won', owes: null } });
    expect((await shop.head(paymentId))?.references[0]).toMatchObject({ openDisputes: 0, chargebackReversed: 6000 });
  });

  test('over a chargeback that is only recorded is won in the books alone', async () => {
    const us = new Shop(open.table, open.sandboxUrl, { name: 'shop-us' });
    const { paymentId } = await disputed({}, us);
    expect(await us.win(paymentId)).toMatchObject({ body: { owes: null, reversal: { recordedOnly: true } } });
  });

  test('that was won in part leaves to refund what came back and no more, as far as the gateway takes it', async () => {
    const { paymentId } = await disputed({ amount: '92.00' });
    await shop.win(paymentId, '60.00');
    expect(await balances(paymentId)).toMatchObject({ chargedBack: 9200, chargebackReversed: 6000, refundable: 6000 });
    expect(await shop.follow('refund', paymentId, { amount: '60.01' })).toMatchObject({
      body: { code: 'amount_exceeds_refundable', detail: expect.stringContaining('60.00') },
    });
    // No rule of ours refuses the rest; this gateway refunds nothing once it was charged back (700.300.600).
    expect(await shop.follow('refund', paymentId, { amount: '60.00' })).toMatchObject({
      status: 409,
      body: { code: 'gateway_rejected' },
    });
    expect(await balances(paymentId)).toMatchObject({ refundable: 6000, reserved: 0 });
  });

  test('is charged back again: a new stage of the same case', async () => {
    const { paymentId, dispute } = await disputed();
    await shop.win(paymentId);
    const again = await shop.follow('chargeback', paymentId, { reason: '13.1', responseDueAt: '2027-01-01' });
    expect(again.status).toBe(201);
    const second = await shop.dispute(paymentId);
    expect(second).toMatchObject({
      id: dispute.id,
      stage: 'second_chargeback',
      status: 'needs_response',
      chargebackId: again.body.id,
      earlier: [{ stage: 'chargeback', status: 'won' }],
    });
    // The gateway reverses no second chargeback: that money comes another way, and a person sees to it.
    expect(await shop.win(paymentId)).toMatchObject({
      body: { status: 'won', stuck: expect.stringContaining('700.400.411') },
    });
  });
});

describe('A reversal outside a ruling', () => {
  test('is refused while the case is open', async () => {
    const { paymentId, dispute } = await disputed();
    const refused = await shop.follow('chargeback_reversal', paymentId);
    expect(refused).toMatchObject({ status: 409, body: { code: 'dispute_open' } });
    expect(refused.body.detail).toContain(`/v1/disputes/${dispute.id}/ruling`);
  });

  test('corrects a case that was lost', async () => {
    const { paymentId, dispute } = await disputed();
    await shop.desk('accept', dispute.id);
    const reversal = await shop.follow('chargeback_reversal', paymentId, { amount: '20.00' });
    expect(reversal.status).toBe(201);
    expect(await shop.dispute(paymentId)).toMatchObject({
      status: 'won',
      owes: null,
      ruling: { amount: 2000 },
      reversalId: reversal.body.id,
    });
    expect(await clock(paymentId, today())).toBe('waits');
    expect((await shop.head(paymentId))?.references[0]).toMatchObject({ openDisputes: 0 });
  });
});

describe('What a decision owes', () => {
  test('waits while nobody knows of the chargeback, and is done once it is settled', async () => {
    const { body } = await shop.begin('debit');
    await shop.fault('lose-answer', { paymentType: 'CB' });
    expect((await shop.follow('chargeback', body.paymentId, { reason: '13.1' })).status).toBe(202);
    expect(await shop.win(body.paymentId)).toMatchObject({ body: { status: 'won', owes: 'reversal', reversal: null } });
    expect(await clock(body.paymentId, today())).toBe('waits');
    await shop.lookUp(body.paymentId);
    expect(await clock(body.paymentId, today())).toBe('settled');
    expect(await balances(body.paymentId)).toMatchObject({ chargedBack: 9200, chargebackReversed: 9200 });
  });

  test('is done by the clock when whoever decided died before it, once and not twice', async () => {
    const { paymentId, dispute } = await disputed();
    await shop.fault('lose-answer', { paymentType: 'CR' });
    expect(await shop.win(paymentId)).toMatchObject({ body: { owes: 'reversal' } });
    await Promise.all([clock(paymentId, today()), clock(paymentId, today())]);
    await shop.lookUp(paymentId);
    await clock(paymentId, today());
    const after = await shop.dispute(paymentId);
    expect(after).toMatchObject({ id: dispute.id, owes: null });
    expect(await shop.atGateway(after.reversalId!)).toHaveLength(1);
  });

  test('that the gateway refuses is stuck, and a person has it until it goes on', async () => {
    const { paymentId, dispute } = await disputed();
    const tasks = async () => {
      const { entity } = dispute;
      const wanted = { entity, reference: null, from: null, to: null, limit: 100, after: null };
      const keep = ({ kind, paymentId: of }: Task) => kind === 'dispute_stuck' && of === paymentId;
      return (await listing(shop.table).tasks({ ...wanted, keep }, today())).items;
    };
    await shop.fault('answer-code', { code: '700.300.100', applied: false, paymentType: 'CR' });
    expect(await shop.win(paymentId)).toMatchObject({
      body: { owes: 'reversal', stuck: expect.stringContaining('700.300.100') },
    });
    expect(await tasks()).toMatchObject([{ id: dispute.id, detail: expect.stringContaining('700.300.100') }]);
    const again = { outcome: 'won', amount: '60.00', reason: 'The acquirer paid it out by itself.' };
    expect(await shop.desk('rule', dispute.id, again)).toMatchObject({ body: { owes: null, stuck: null } });
    expect(await tasks()).toEqual([]);
  });

  /** A win whose reversal the gateway has refused. */
  async function stuck() {
    const { paymentId, dispute } = await disputed();
    await shop.fault('answer-code', { code: '700.300.100', applied: false, paymentType: 'CR' });
    const { body } = await shop.win(paymentId);
    expect(body.stuck).toContain('700.300.100');
    return { paymentId, dispute };
  }

  test('and is stuck is done by a reversal that is sent anew', async () => {
    const { paymentId } = await stuck();
    const anew = await shop.follow('chargeback_reversal', paymentId);
    expect(anew).toMatchObject({ status: 201, body: { amount: '60.00' } });
    await clock(paymentId, today());
    expect(await shop.dispute(paymentId)).toMatchObject({ owes: null, stuck: null, reversalId: anew.body.id });
    expect(await balances(paymentId)).toMatchObject({ chargebackReversed: 6000, refundable: 9200 });
  });

  test('and is stuck is done by a record of ours, where the money came another way', async () => {
    const { paymentId, dispute } = await stuck();
    const recorded = await shop.desk('rule', dispute.id, { outcome: 'won', reason: 'By bank transfer.' });
    expect(recorded).toMatchObject({
      body: { status: 'won', owes: null, stuck: null, reversal: { recordedOnly: true } },
    });
    expect(await shop.atGateway(recorded.body.reversalId!)).toEqual([]);
    expect(await balances(paymentId)).toMatchObject({ chargebackReversed: 6000, refundable: 9200 });
  });

  test.each(['success', 'failure'])(
    'waits for a reversal of the bank’s that is pending, and is stuck neither then nor after its %s',
    async (outcome) => {
      const { paymentId, chargeback } = await disputed();
      const pending = { type: 'CR', referencedId: chargeback.gatewayId, amount: '60.00', code: '000.200.000' };
      const { id } = (await shop.control('portal', pending)) as { id: string };
      await shop.lookUp(paymentId);
      expect(await shop.win(paymentId)).toMatchObject({ body: { status: 'won', owes: 'reversal', stuck: null } });
      expect(await clock(paymentId, today())).toBe('waits');
      await shop.control(`transactions/${id}/complete`, { outcome });
      await shop.lookUp(paymentId);
      await clock(paymentId, today());
      expect(await shop.dispute(paymentId)).toMatchObject({ owes: null, stuck: null });
      expect(await balances(paymentId)).toMatchObject({ chargedBack: 6000, chargebackReversed: 6000 });
    },
  );

  test('is not what a correction has taken back', async () => {
    const { body } = await shop.begin('debit');
    await shop.follow('chargeback', body.paymentId, { reason: '13.1' });
    await shop.fault('throttled', { paymentType: 'CR' });
    expect(await shop.win(body.paymentId)).toMatchObject({ body: { owes: 'reversal', stuck: null } });
    const { id } = await shop.dispute(body.paymentId);
    expect(await shop.desk('rule', id, { outcome: 'lost', reason: 'Misread.' })).toMatchObject({
      body: { status: 'lost' },
    });
    expect(await clock(body.paymentId, today())).toBe('waits');
    expect(await shop.dispute(body.paymentId)).toMatchObject({ status: 'lost', owes: null });
    expect(await balances(body.paymentId)).toMatchObject({ chargedBack: 9200, chargebackReversed: 0 });
  });
});

describe('A chargeback that is not in the books', () => {
  const refused = () => shop.fault('answer-code', { code: '700.300.100', applied: false, paymentType: 'CB' });

  test('goes again under its key where it was not executed, for the same case', async () => {
    const { body } = await shop.begin('debit');
    const [key, told] = [randomUUID(), { amount: '60.00', reason: '13.1', caseNumber: caseNumber() }];
    await shop.fault('throttled', { paymentType: 'CB' });
    expect((await shop.follow('chargeback', body.paymentId, told, key)).status).toBe(503);
    expect((await shop.follow('chargeback', body.paymentId, told, key)).status).toBe(201);
    expect((await shop.head(body.paymentId))?.disputes).toHaveLength(1);
    expect(await balances(body.paymentId)).toMatchObject({ chargedBack: 6000 });
  });

  test('lets no case end against us, by a person or by silence, and is a task until it is sent again', async () => {
    const { body } = await shop.begin('debit');
    const told = { amount: '60.00', reason: '13.1', caseNumber: caseNumber() };
    await refused();
    await shop.follow('chargeback', body.paymentId, told);
    const dispute = await shop.dispute(body.paymentId);
    const said = { outcome: 'lost', reason: 'By phone.' };
    for (const answer of [await shop.desk('accept', dispute.id), await shop.desk('rule', dispute.id, said)]) {
      expect(answer).toMatchObject({ status: 409, body: { code: 'chargeback_not_booked' } });
    }
    expect(await clock(body.paymentId, plusMs(dispute.due.at, 1000))).toBe('waits');
    expect(await shop.operation(body.paymentId, dispute.chargebackId)).toMatchObject({ needsPerson: true });
    expect(await shop.follow('refund', body.paymentId, {})).toMatchObject({ body: { code: 'dispute_open' } });
    expect((await shop.follow('chargeback', body.paymentId, told)).status).toBe(201);
    expect(await clock(body.paymentId, plusMs(dispute.due.at, 1000))).toBe('lapsed');
  });

  test('and succeeds late, after the case was won, is owed its reversal', async () => {
    const { body } = await shop.begin('debit');
    await refused();
    await shop.follow('chargeback', body.paymentId, { reason: '13.1' });
    expect(await shop.win(body.paymentId)).toMatchObject({ body: { status: 'won', owes: null, reversal: null } });
    const { chargebackId } = await shop.dispute(body.paymentId);
    const chargeback = await shop.operation(body.paymentId, chargebackId);
    const late = { ...bareOutcome('succeeded'), gatewayId: randomUUID().replaceAll('-', '') as GatewayId };
    await settle(chargeback!, late, null, shop.entity, { payments: paymentStore(shop.table), now: Date.now });
    expect(await shop.dispute(body.paymentId)).toMatchObject({ status: 'won', owes: 'reversal' });
  });

  test('but recorded by whoever died at it, is recorded by the clock, without asking the gateway', async () => {
    const us = new Shop(open.table, open.sandboxUrl, { name: 'shop-us', chargebacks: 'record' });
    const { body } = await us.begin('debit');
    const told = { reason: '13.1' };
    await us.follow('chargeback', body.paymentId, told, randomUUID(), us.deps([null, 'breaks'])).catch(() => null);
    const { chargebackId } = await us.dispute(body.paymentId);
    expect(await us.operation(body.paymentId, chargebackId)).toMatchObject({
      status: 'processing',
      recordedOnly: true,
    });
    await us.lookUp(body.paymentId);
    expect(await us.operation(body.paymentId, chargebackId)).toMatchObject({ status: 'succeeded', booked: 9200 });
  });
});

test('Two who tell of one chargeback at once, the bank by letter and the gateway, open one case', async () => {
  const us = new Shop(open.table, open.sandboxUrl, { name: 'shop-us', chargebacks: 'record' });
  const { body } = await us.begin('debit');
  const before = (await us.head(body.paymentId))!;
  await us.control('portal', { type: 'CB', referencedId: body.gatewayId, amount: '60.00', code: '000.100.221' });
  const line = (await us.shown(before)).find(({ type }) => type === 'chargeback');
  await us.follow('chargeback', body.paymentId, { amount: '60.00', reason: '13.1', caseNumber: caseNumber() });
  const deps = { payments: paymentStore(us.table), now: Date.now };
  expect(await bookForeign(line!, before, us.entity, deps)).toBe('contended');
  await us.lookUp(body.paymentId);
  expect((await us.head(body.paymentId))?.disputes).toHaveLength(1);
  expect(totalBalances((await us.head(body.paymentId))!)).toMatchObject({ chargedBack: 6000 });
});

describe('A chargeback of which the gateway tells first', () => {
  async function notified() {
    const { body } = await shop.begin('debit');
    await shop.control('portal', { type: 'CB', referencedId: body.gatewayId, amount: '60.00', code: '000.100.221' });
    await shop.lookUp(body.paymentId);
    return body.paymentId;
  }

  test('opens a case with the reason it gives and an estimated deadline', async () => {
    const paymentId = await notified();
    expect(await shop.dispute(paymentId)).toMatchObject({
      status: 'needs_response',
      openedBy: 'gateway',
      caseNumber: null,
      reason: { code: '000.100.221', normalized: 'not_received' },
      amount: 6000,
      due: { source: 'estimate' },
    });
  });

  test('is the one that the bank’s letter is about, which gives the case its number', async () => {
    const paymentId = await notified();
    const told = await shop.dispute(paymentId);
    const number = caseNumber();
    const letter = await shop.follow('chargeback', paymentId, { amount: '60.00', reason: '13.1', caseNumber: number });
    expect(letter).toMatchObject({ status: 201, body: { id: told.chargebackId } });
    expect(await shop.dispute(paymentId)).toMatchObject({ id: told.id, caseNumber: number, differs: [] });
    expect((await shop.head(paymentId))?.disputes).toHaveLength(1);
    expect(await balances(paymentId)).toMatchObject({ chargedBack: 6000 });
  });

  test('and that is pending there is looked up until it ends', async () => {
    const { body } = await shop.begin('debit');
    const { paymentId } = body;
    await shop.control('portal', { type: 'CB', referencedId: body.gatewayId, amount: '60.00' });
    const { look, payments } = shop.deskDeps() as ReturnType<Shop['deskDeps']> & ReturnType<Shop['deps']>;
    const looked = await look.withLinked(shop.entity, body.gatewayId as never);
    const line = looked.kind === 'found' && looked.transactions.find(({ paymentType }) => paymentType === 'CB');
    const pending = { ...line, result: { code: '000.200.000', description: 'transaction pending' } };
    const seen = readTransaction(pending, 'EUR' as never, shop.entity)!;
    const head = (await shop.head(paymentId))!;
    expect(await bookForeign(seen, head, shop.entity, { payments, now: Date.now })).toBe('recorded');
    const [id] = (await shop.head(paymentId))!.unsettled;
    expect(await payments.operation(paymentId, id!)).toMatchObject({
      status: 'pending',
      nextCheckAt: expect.any(String),
    });
    await shop.lookUp(paymentId);
    expect(await payments.operation(paymentId, id!)).toMatchObject({ status: 'succeeded', booked: 6000 });
    expect(await shop.dispute(paymentId)).toMatchObject({ chargebackId: id, amount: 6000, status: 'needs_response' });
  });

  test('and its reversal is the ruling', async () => {
    const paymentId = await notified();
    const { chargebackId } = await shop.dispute(paymentId);
    const line = (await shop.head(paymentId))!.references.find(({ id }) => id === chargebackId)!;
    await shop.control('portal', { type: 'CR', referencedId: line.gatewayId, amount: '50.00' });
    await shop.lookUp(paymentId);
    expect(await shop.dispute(paymentId)).toMatchObject({
      status: 'won',
      owes: null,
      ruling: { outcome: 'won', amount: 5000, by: 'gateway' },
    });
    expect((await shop.head(paymentId))?.references[0]).toMatchObject({ openDisputes: 0, chargebackReversed: 5000 });
  });

  test('and which the bank took back twice is a second stage', async () => {
    const paymentId = await notified();
    await shop.win(paymentId);
    const { reversalId } = await shop.dispute(paymentId);
    const line = (await shop.head(paymentId))!.references.find(({ id }) => id === reversalId)!;
    await shop.control('portal', { type: 'CB', referencedId: line.gatewayId, amount: '60.00' });
    await shop.lookUp(paymentId);
    expect(await shop.dispute(paymentId)).toMatchObject({ stage: 'second_chargeback', status: 'needs_response' });
  });
});

test('The statistics are of one entity and a time, as JSON or CSV, and never of more cases than can be read', async () => {
  const jp = new Shop(open.table, open.sandboxUrl, { name: 'shop-jp', timeZone: 'Asia/Tokyo' });
  const told = { amount: '60', reason: '13.1', fee: { amount: '1500', currency: 'JPY' } };
  for (const outcome of ['won', 'lost']) {
    const { body } = await jp.begin('debit', { amount: '92', currency: 'JPY' });
    expect((await jp.follow('chargeback', body.paymentId, told)).status).toBe(201);
    await jp.rule(body.paymentId, { outcome, reason: 'By phone.' });
  }
  const asked = async (query: object, accept = 'application/json', most?: number) => {
    const caller = { name: 'user:ada', entities: new Set([jp.entity.name]) };
    const about = { entity: 'shop-jp', ...query };
    const request = { caller, query: about, accept, params: {}, body: null, key: '', ifMatch: null, startedAtMs: 0 };
    return statistics(request as never, { lists: listing(jp.table), entity: jp.deps().entity }, most);
  };
  const row = {
    opened: 2,
    won: 1,
    lost: 1,
    winRate: 0.5,
    disputed: '120',
    recovered: '60',
    fees: [{ amount: '3000' }],
  };
  expect(await asked({})).toMatchObject({ status: 200, body: { rows: [{ currency: 'JPY', ...row }] } });
  expect(await asked({ to: day(plusDays(today(), -2)) })).toMatchObject({ body: { rows: [] } });
  expect(await asked({}, '', 1)).toMatchObject({ status: 400, body: { errors: [{ pointer: 'query:from' }] } });
  expect(await asked({ entity: 'shop-eu' })).toMatchObject({ status: 404 });
  const { contentType, body } = await asked({}, 'text/csv');
  expect(contentType).toBe('text/csv');
  expect(String(body).split('\n')[1]).toMatch(/^\d{4}-\d\d,not_received,JPY,2,0,0,1,0,1,0,0,0.5000,120,60,3000 JPY$/);
});
