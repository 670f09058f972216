import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { handle as dismissLetter } from '../../lambdas/disputes/dismiss-letter.ts';
import { handle as importDisputes } from '../../lambdas/disputes/import.ts';
import { handle as listTasks } from '../../lambdas/payments/list-tasks.ts';
import { letterDue } from '../../src/clock/letter-due.ts';
import type { disputeImportAnswer, taskList } from '../../src/contract/answers.ts';
import type { OperationWithPayment } from '../../src/contract/answers.ts';
import type { ImportLettersDeps } from '../../src/edge/import-letters.ts';
import type { LetterId } from '../../src/domain/ids.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { disputeStore } from '../../src/store/dispute-store.ts';
import { indexKeys, keys } from '../../src/store/keys.ts';
import { dueStore } from '../../src/store/due-store.ts';
import { letterStore } from '../../src/store/letter-store.ts';
import { listing } from '../../src/store/listing.ts';
import { openShop, type OpenShop } from '../props/open-shop.ts';
import { Shop } from '../props/shop.ts';

/** The bank's file of chargebacks, line by line, on the real path. */

let open: OpenShop;
let shop: OpenShop['shop'];
beforeAll(async () => {
  open = await openShop({ timeZone: 'Europe/Berlin' });
  ({ shop } = open);
});
afterAll(() => open.close());

type Imported = z.infer<typeof disputeImportAnswer>;
type Cells = Readonly<Record<string, string>>;

const caller = () => ({ name: 'user:ada', entities: new Set([shop.entity.name]) });
const request = { accept: '', ifMatch: null, startedAtMs: 0, key: '', params: {} };
const deps = (changes: Partial<ImportLettersDeps> = {}) => ({
  ...shop.deskDeps(),
  letters: letterStore(shop.table),
  lists: listing(shop.table),
  broke: () => undefined,
  ...changes,
});

/** A file of these lines, under all columns that one of them has. */
function fileOf(...lines: readonly Cells[]): string {
  const columns = [...new Set(lines.flatMap((line) => Object.keys(line)))];
  return [columns, ...lines.map((line) => columns.map((column) => line[column] ?? ''))]
    .map((cells) => cells.join(','))
    .join('\n');
}
async function take(csv: string, query: object = {}, changes: Partial<ImportLettersDeps> = {}) {
  const now = changes.now ?? Date.now;
  const input = {
    ...request,
    startedAtMs: now(),
    caller: caller(),
    body: { csv },
    query: { entity: 'shop-eu', ...query },
  };
  return importDisputes(input as never, deps(changes));
}
async function lines(csv: string, query: object = {}, changes: Partial<ImportLettersDeps> = {}) {
  const { status, body } = await take(csv, query, changes);
  expect({ status, body }).toMatchObject({ status: 200 });
  return (body as Imported).lines;
}
async function tasks() {
  const query = { entity: shop.entity.name, kind: 'chargeback_unmatched' } as const;
  const { entity } = shop.deps();
  const input = { ...request, caller: caller(), body: null, query };
  return (
    (await listTasks(input, { lists: listing(shop.table), entity, now: Date.now })).body as z.infer<typeof taskList>
  ).data;
}

const newNumber = () => `BANK-${randomUUID().slice(0, 8)}`;
const letter = (cells: Cells = {}): Cells => ({
  caseNumber: newNumber(),
  amount: '60.00',
  currency: 'EUR',
  reason: '13.1',
  ...cells,
});
/** A debit of 92.00 with a reference of its own. */
async function paid(): Promise<OperationWithPayment & { reference: string }> {
  const reference = `ORDER-${randomUUID().slice(0, 8)}`;
  const { body } = await shop.begin('debit', { reference });
  return { ...body, reference };
}
const stepsOf = async (paymentId: OperationWithPayment['paymentId']) =>
  (await disputeStore(shop.table).history(await shop.dispute(paymentId))).map(({ type }) => type);

describe('A line of the file', () => {
  test.each(['reference', 'gatewayId', 'paymentId', 'merchantTransactionId'])(
    'that names the payment by its %s opens its case, and the chargeback is reflected to the gateway',
    async (by) => {
      const payment = await paid();
      const [line] = await shop.atGateway(payment.id);
      const names: Record<string, Cells> = {
        reference: { reference: payment.reference },
        gatewayId: { gatewayId: payment.gatewayId! },
        paymentId: { paymentId: payment.paymentId },
        merchantTransactionId: { reference: line!.merchantTransactionId },
      };
      const cells = letter({
        ...names[by],
        receivedAt: '2026-01-05',
        responseDueAt: '2026-02-03',
        feeAmount: '15',
        feeCurrency: 'EUR',
      });
      const [end] = await lines(fileOf(cells));
      const dispute = await shop.dispute(payment.paymentId);
      expect(end).toMatchObject({
        line: 2,
        result: 'opened',
        caseNumber: cells['caseNumber'],
        paymentId: payment.paymentId,
        disputeId: dispute.id,
        operation: { id: dispute.chargebackId, status: 'succeeded' },
      });
      expect(dispute).toMatchObject({
        amount: 6000,
        openedBy: 'user:ada',
        due: { at: '2026-02-03T22:59:59.000Z', source: 'bank' },
        fees: [{ amount: 1500 }],
      });
      expect(await shop.atGateway(dispute.chargebackId)).toMatchObject([{ paymentType: 'CB', amount: '60.00' }]);
    },
  );

  test("that the sandbox's bank has written opens its case, and its ruling is in the books when the gateway tells of it", async () => {
    const payment = await paid();
    const ruling = { outcome: 'won', amount: '40.00', afterDays: 0.001 };
    const order = { referencedId: payment.gatewayId, amount: '60.00', tells: 'letter', ruling };
    await shop.control('bank/chargebacks', order);
    const file = await (await fetch(`${shop.sandboxUrl}/sandbox/bank/letters?entityId=shop-eu`)).text();
    const ends = await lines(file);
    expect(ends).toMatchObject([{ result: 'opened', paymentId: payment.paymentId }]);
    await shop.control('clock', { advanceSeconds: 90 });
    await shop.lookUp(payment.paymentId);
    const { status, ruling: told } = await shop.dispute(payment.paymentId);
    expect({ status, amount: told?.amount }).toEqual({ status: 'won', amount: 4000 });
  });

  test('does nothing twice when the file is sent again', async () => {
    const payment = await paid();
    const file = fileOf(letter({ reference: payment.reference }));
    const [first] = await lines(file);
    const [again] = await lines(file);
    expect(again).toMatchObject({ result: 'known', disputeId: first!.disputeId, operation: first!.operation });
    expect(await stepsOf(payment.paymentId)).toEqual(['dispute.opened']);
    expect(await shop.atGateway(first!.operation!.id)).toHaveLength(1);
  });

  test('that says more of a case than the file before has it learn that', async () => {
    const payment = await paid();
    const cells = letter({ reference: payment.reference });
    await lines(fileOf(cells));
    const [end] = await lines(fileOf({ ...cells, amount: '59.00', responseDueAt: '2027-02-03' }));
    expect(end).toMatchObject({ result: 'known' });
    expect(await shop.dispute(payment.paymentId)).toMatchObject({
      amount: 6000,
      differs: [{ by: 'bank', amount: 5900 }],
      due: { source: 'bank' },
    });
  });

  test('does nothing twice when two send the file at once', async () => {
    const payments = await Promise.all([paid(), paid(), paid()]);
    const file = fileOf(...payments.map(({ reference }) => letter({ reference })));
    const ends = (await Promise.all([lines(file), lines(file)])).flat();
    expect(ends.filter(({ result }) => result === 'opened')).toHaveLength(3);
    expect(ends.filter(({ result }) => result === 'known')).toHaveLength(3);
    for (const { paymentId } of payments) expect(await stepsOf(paymentId)).toEqual(['dispute.opened']);
  });

  test('that stands in the file twice is taken once; with other cells, nobody knows which is meant', async () => {
    const [one, other] = [await paid(), await paid()];
    const [same, differs] = [letter({ reference: one.reference }), letter({ reference: other.reference })];
    const ends = await lines(fileOf(same, same, differs, { ...differs, amount: '50.00' }));
    expect(ends).toMatchObject([
      { line: 2, result: 'opened' },
      { line: 3, result: 'repeated', detail: 'It is line 2 again.' },
      { line: 4, result: 'opened' },
      { line: 5, result: 'invalid', errors: [{ column: 'caseNumber', detail: 'is in line 4, with other cells' }] },
    ]);
  });

  test('of a chargeback that the gateway told of first is the same case, which learns its number and its date', async () => {
    const payment = await paid();
    await shop.control('portal', { type: 'CB', referencedId: payment.gatewayId, amount: '60.00', code: '000.100.221' });
    await shop.lookUp(payment.paymentId);
    const told = await shop.dispute(payment.paymentId);
    const cells = letter({ reference: payment.reference, responseDueAt: '2027-02-03' });
    expect(await lines(fileOf(cells))).toMatchObject([{ result: 'known', disputeId: told.id }]);
    expect(await shop.dispute(payment.paymentId)).toMatchObject({
      id: told.id,
      chargebackId: told.chargebackId,
      caseNumber: cells['caseNumber'],
      due: { source: 'bank' },
    });
  });

  test('of a chargeback that a letter told of is the same case without the name of the payment', async () => {
    const payment = await paid();
    const caseNumber = newNumber();
    await shop.follow('chargeback', payment.paymentId, { amount: '60.00', reason: '13.1', caseNumber });
    const [end] = await lines(fileOf(letter({ caseNumber })));
    expect(end).toMatchObject({ result: 'known', disputeId: (await shop.dispute(payment.paymentId)).id });
  });

  test('of a case that is decided changes nothing', async () => {
    const payment = await paid();
    const file = fileOf(letter({ reference: payment.reference }));
    const [{ disputeId } = { disputeId: '' }] = await lines(file);
    await shop.desk('accept', disputeId!);
    expect(await lines(file)).toMatchObject([{ result: 'known', disputeId }]);
    expect(await stepsOf(payment.paymentId)).toEqual(['dispute.opened', 'dispute.accepted']);
  });

  test('that comes after its case was accepted, which nobody had told the number of, has it learn that', async () => {
    const payment = await paid();
    await shop.control('portal', { type: 'CB', referencedId: payment.gatewayId, amount: '60.00', code: '000.100.221' });
    await shop.lookUp(payment.paymentId);
    const { id } = await shop.dispute(payment.paymentId);
    await shop.desk('accept', id);
    const cells = letter({ reference: payment.reference });
    expect(await lines(fileOf(cells))).toMatchObject([{ result: 'known', disputeId: id }]);
    expect(await shop.dispute(payment.paymentId)).toMatchObject({
      status: 'accepted',
      caseNumber: cells['caseNumber'],
    });
    // Another amount is another chargeback, which cannot be while that money is gone.
    expect(await lines(fileOf(letter({ reference: payment.reference, amount: '20.00' })))).toMatchObject([
      { result: 'refused', code: 'already_charged_back' },
    ]);
  });

  test('of a second chargeback takes back what the case had won', async () => {
    const payment = await paid();
    const cells = letter({ reference: payment.reference });
    await lines(fileOf(cells));
    await shop.win(payment.paymentId);
    const [end] = await lines(fileOf({ ...cells, stage: 'second_chargeback', reason: '13.1' }));
    const dispute = await shop.dispute(payment.paymentId);
    expect(end).toMatchObject({ result: 'opened', disputeId: dispute.id });
    expect(dispute).toMatchObject({ stage: 'second_chargeback', earlier: [{ status: 'won' }] });
    // The first line again is about a stage that has passed.
    expect(await lines(fileOf(cells))).toMatchObject([{ result: 'known' }]);
    expect(await shop.dispute(payment.paymentId)).toEqual(dispute);
  });

  test('whose number is another payment’s case is refused, and names that case', async () => {
    const [one, other] = [await paid(), await paid()];
    const cells = letter({ reference: one.reference });
    await lines(fileOf(cells));
    const [end] = await lines(fileOf({ ...cells, reference: other.reference }));
    expect(end).toMatchObject({ result: 'refused', code: 'case_known' });
    expect(end!.detail).toContain((await shop.dispute(one.paymentId)).id);
    expect((await shop.head(other.paymentId))?.disputes).toEqual([]);
  });

  test('for more than was paid is refused with the numbers that say why', async () => {
    const { reference } = await paid();
    expect(await lines(fileOf(letter({ reference, amount: '92.01' })))).toMatchObject([
      { result: 'refused', code: 'amount_exceeds_disputable', detail: expect.stringContaining('92.00') },
    ]);
  });

  test('that the gateway refuses says so, and keeps its case', async () => {
    const payment = await paid();
    await shop.fault('answer-code', { code: '700.300.100', applied: false, paymentType: 'CB' });
    const cells = letter({ reference: payment.reference });
    const [end] = await lines(fileOf(cells));
    expect(end).toMatchObject({ result: 'refused', code: 'rejected', detail: expect.stringContaining('700.300.100') });
    const { id } = await shop.dispute(payment.paymentId);
    expect(end!.disputeId).toBe(id);
    // The same file again is the next try, under a key of its own.
    const [again] = await lines(fileOf(cells));
    expect(again).toMatchObject({ result: 'opened', disputeId: id, operation: { status: 'succeeded' } });
    expect(again!.operation!.id).not.toBe(end!.operation!.id);
    expect((await shop.head(payment.paymentId))?.references[0]).toMatchObject({ chargedBack: 6000 });
  });
});

describe('A line that names no payment', () => {
  test('waits in the tasks with the payments it may be about, until a line names one', async () => {
    const payment = await paid();
    const today = new Date().toISOString().slice(0, 10);
    const cells = letter({ amount: '61.70', last4: '0000', paidAt: today, responseDueAt: '2027-02-03' });
    const [end] = await lines(fileOf(cells));
    const suggestion = { paymentId: payment.paymentId, amount: '92.00', last4: '0000', reference: payment.reference };
    expect(end).toMatchObject({ result: 'unmatched', paymentId: null, disputeId: null });
    expect(end!.suggestions).toContainEqual(expect.objectContaining(suggestion));
    expect(await lines(fileOf(cells))).toMatchObject([{ result: 'unmatched' }]);
    const [task, ...others] = await tasks();
    expect(others).toEqual([]);
    expect(task).toMatchObject({
      kind: 'chargeback_unmatched',
      deadline: '2027-02-03T22:59:59.000Z',
      letter: { caseNumber: cells['caseNumber'], amount: '61.70' },
      allowed: [],
    });

    expect(await lines(fileOf({ ...cells, paymentId: payment.paymentId }))).toMatchObject([{ result: 'opened' }]);
    expect(await tasks()).toEqual([]);
  });

  test('waits no more once its case is opened another way', async () => {
    const caseNumber = newNumber();
    await lines(fileOf(letter({ caseNumber })));
    expect(await tasks()).toHaveLength(1);
    const payment = await paid();
    await shop.follow('chargeback', payment.paymentId, { amount: '60.00', reason: '13.1', caseNumber });
    expect(await tasks()).toEqual([]);
  });

  test('is not guessed where a reference was paid twice', async () => {
    const one = await paid();
    const { body: two } = await shop.begin('debit', { reference: one.reference });
    const [end] = await lines(fileOf(letter({ reference: one.reference })));
    expect(end!.result).toBe('unmatched');
    expect(end!.suggestions.map(({ paymentId }) => paymentId).sort()).toEqual([one.paymentId, two.paymentId].sort());
    const heads = await Promise.all([one, two].map(({ paymentId }) => shop.head(paymentId)));
    expect(heads.map((head) => head?.disputes)).toEqual([[], []]);
    await lines(fileOf(letter({ caseNumber: end!.caseNumber!, paymentId: two.paymentId })));
    expect(await tasks()).toEqual([]);
  });

  test('does not find what is another entity’s', async () => {
    const other = new Shop(open.table, open.sandboxUrl, { name: 'shop-us' });
    const { body } = await other.begin('debit', { currency: 'USD' });
    const caseNumber = newNumber();
    const [end] = await lines(fileOf(letter({ caseNumber, paymentId: body.paymentId, currency: 'USD' })));
    expect(end).toMatchObject({ result: 'unmatched', suggestions: [] });
    const mine = await paid();
    await lines(fileOf(letter({ caseNumber, paymentId: mine.paymentId })));
  });
});

describe('A line that nobody has found a payment for', () => {
  const dayMs = 86_400_000;
  const dueAtMs = Date.parse('2028-02-03T22:59:59Z');
  const waiting = async () => {
    const cells = letter({ responseDueAt: '2028-02-03' });
    await lines(fileOf(cells));
    const task = (await tasks()).find(({ letter: one }) => one?.caseNumber === cells['caseNumber'])!;
    return { cells, id: task.id as LetterId };
  };
  const dismiss = async (letterId: string, by = caller()) => {
    const input = { ...request, caller: by, params: { letterId }, body: { reason: 'Of another shop.' }, query: null };
    return dismissLetter(input, { ...shop.deskDeps(), letters: letterStore(shop.table) });
  };
  /** One turn of the clock so many days before the deadline, on letters only. */
  const turn = async (daysBefore: number) => {
    const now = () => dueAtMs - daysBefore * dayMs + 1_000;
    const ring = dueStore(shop.table);
    const handler = letterDue({ ring, letters: letterStore(shop.table), entity: shop.deps().entity, now });
    const due = await ring.due(instantOf(now()), (kind) => (kind === 'letter' ? 50 : 0));
    return Promise.all(due.map(async (one) => handler.run((await ring.lease(one, instantOf(now() + dayMs / 24)))!)));
  };
  const told = async (id: LetterId) => {
    const wanted = { entity: shop.entity.name, reference: null, from: null, to: null, after: null, limit: 100 };
    const { items } = await listing(shop.table).events({ ...wanted, keep: ({ object }) => object.id === id });
    return items.map(({ type }) => type).reverse();
  };

  test('is reminded of as a case is, and told of when its deadline has passed', async () => {
    const { id } = await waiting();
    expect(await turn(8)).toEqual([]);
    expect(await turn(7)).toEqual(['letter.due_soon']);
    expect(await turn(7)).toEqual([]);
    // Whoever was asleep is reminded once, of the last.
    expect(await turn(1)).toEqual(['letter.due_soon']);
    expect(await turn(0)).toEqual(['letter.overdue']);
    expect(await turn(-30)).toEqual([]);
    expect(await told(id)).toEqual(['letter.unmatched', 'letter.due_soon', 'letter.due_soon', 'letter.overdue']);
    await dismiss(id);
  });

  test('is told of once, however often the file is sent, and again when it says something else', async () => {
    const { cells, id } = await waiting();
    await lines(fileOf(cells));
    expect(await told(id)).toEqual(['letter.unmatched']);
    await lines(fileOf({ ...cells, amount: '61.00' }));
    expect(await told(id)).toEqual(['letter.unmatched', 'letter.unmatched']);
    await dismiss(id);
  });

  test('is dismissed by a person with a reason, waits no more, and is taken after all when a line names its payment', async () => {
    const { cells, id } = await waiting();
    expect(await dismiss(id)).toMatchObject({
      status: 200,
      body: { object: 'letter', status: 'dismissed', dismissed: { by: 'user:ada', reason: 'Of another shop.' } },
    });
    expect(await tasks()).toEqual([]);
    expect(await turn(1)).toEqual([]);
    expect(await lines(fileOf(cells))).toMatchObject([
      { result: 'dismissed', detail: expect.stringContaining('user:ada dismissed it') },
    ]);
    expect(await tasks()).toEqual([]);
    expect(await dismiss(id)).toMatchObject({ status: 409, body: { code: 'letter_closed' } });
    expect(await told(id)).toEqual(['letter.unmatched', 'letter.dismissed']);

    const { paymentId } = await paid();
    expect(await lines(fileOf({ ...cells, paymentId }))).toMatchObject([{ result: 'opened', paymentId }]);
    expect(await letterStore(shop.table).get(id)).toMatchObject({ disputeId: (await shop.dispute(paymentId)).id });
    expect(await lines(fileOf(cells))).toMatchObject([{ result: 'known', paymentId }]);
  });

  const kept = async ({ caseNumber = '' }: Cells) =>
    (await letterStore(shop.table).named(shop.entity.name, `number#${caseNumber}`)).letter!;

  test('has the deadline it was first estimated to have, however late and often it is sent again', async () => {
    const cells = letter();
    await lines(fileOf(cells));
    const first = await kept(cells);
    for (const days of [3, 6, 9]) await lines(fileOf(cells), {}, { now: () => Date.now() + days * dayMs });
    expect(await kept(cells)).toEqual(first);
    await dismiss(first.id);
  });

  test('and was dismissed stays so when its reference is paid later; nothing is sent to the gateway', async () => {
    const reference = `ORDER-${randomUUID().slice(0, 8)}`;
    const cells = letter({ reference, responseDueAt: '2028-02-03' });
    await lines(fileOf(cells));
    await dismiss((await kept(cells)).id);
    const { body } = await shop.begin('debit', { reference });
    expect(await lines(fileOf(cells))).toMatchObject([{ result: 'dismissed' }]);
    expect((await shop.head(body.paymentId))?.disputes).toEqual([]);
  });

  test('and was dismissed waits again as a second chargeback, which the first line does not take back', async () => {
    const { cells, id } = await waiting();
    await dismiss(id);
    const second = { ...cells, stage: 'second_chargeback', responseDueAt: '2028-06-01' };
    const both = fileOf({ ...cells, stage: 'chargeback' }, second);
    for (let times = 0; times < 2; times += 1) await lines(both);
    expect(await kept(cells)).toMatchObject({ stage: 'second_chargeback', dismissed: null });
    expect(await told(id)).toEqual(['letter.unmatched', 'letter.dismissed', 'letter.unmatched']);
    await dismiss(id);
    expect(await lines(both)).toMatchObject([{ result: 'dismissed' }, { result: 'dismissed' }]);
  });

  test('is kept as the file says although the clock reminds of it meanwhile, and is overdue once', async () => {
    const { cells, id } = await waiting();
    const store = letterStore(shop.table);
    let races = 1;
    const change: typeof store.change = async (step) => {
      if (races-- > 0) await turn(7);
      return store.change(step);
    };
    await lines(fileOf({ ...cells, responseDueAt: '2028-01-31' }), {}, { letters: { ...store, change } });
    expect((await kept(cells)).due.at).toBe('2028-01-31T22:59:59.000Z');
    await turn(-1);
    const later = () => dueAtMs + 2 * dayMs;
    await lines(fileOf({ ...cells, responseDueAt: '2028-01-31', amount: '61.00' }), {}, { now: later });
    await turn(-3);
    expect((await told(id)).filter((type) => type === 'letter.overdue')).toHaveLength(1);
    await dismiss(id);
  });

  test('and was kept before letters had reminders is a task like others', async () => {
    const caseNumber = newNumber();
    const { documents, name: TableName } = shop.table;
    const entity = shop.entity.name;
    const since = instantOf(Date.now());
    const name = `number#${caseNumber}`;
    const facts = { stage: 'chargeback', amount: 6000, currency: 'EUR', arn: null, reason: '13.1', reference: null };
    const Item = {
      ...keys.caseName(entity, name),
      ...{ schemaVersion: 1, id: 'ltr_of_before', entity, name, caseNumber, ...facts, responseDueAt: null },
      ...{ suggestions: [], since, ...indexKeys.task(entity, since, 'ltr_of_before') },
    };
    await documents.send(new PutCommand({ TableName, Item }));
    const task = (await tasks()).find(({ letter: one }) => one?.caseNumber === caseNumber)!;
    expect(task.letter).toMatchObject({ status: 'waiting', due: { source: 'estimate' } });
    expect(await dismiss(task.id)).toMatchObject({ status: 200 });
  });

  test('cannot be dismissed once its case is open, nor by whoever may not see it', async () => {
    const { cells, id } = await waiting();
    const stranger = { name: 'user:eve', entities: new Set<never>() };
    expect(await dismiss(id, stranger as never)).toMatchObject({ status: 404 });
    const monstrous = Buffer.concat([Buffer.from('shop-eu#'), Buffer.alloc(400, 0xff)]).toString('base64url');
    for (const unknown of ['ltr_none', `ltr_${monstrous}`]) {
      expect(await dismiss(unknown)).toMatchObject({ status: 404 });
    }
    const { paymentId } = await paid();
    await lines(fileOf({ ...cells, paymentId }));
    const { id: disputeId } = await shop.dispute(paymentId);
    expect(await dismiss(id)).toMatchObject({
      status: 409,
      body: { code: 'letter_closed', detail: expect.stringContaining(disputeId) },
    });
  });

  test('whose case has another name belongs to that case from then on', async () => {
    const payment = await paid();
    const arn = '74537604221222132710572';
    const unnumbered = letter({ caseNumber: '', arn, responseDueAt: '2028-02-03' });
    await lines(fileOf(unnumbered));
    const caseNumber = newNumber();
    await shop.follow('chargeback', payment.paymentId, { amount: '60.00', reason: '13.1', caseNumber });
    expect(await tasks()).toHaveLength(1);
    expect(await lines(fileOf({ ...unnumbered, paymentId: payment.paymentId }))).toMatchObject([{ result: 'known' }]);
    expect(await tasks()).toEqual([]);
    expect(await turn(1)).toEqual([]);
    const { id } = await shop.dispute(payment.paymentId);
    expect(await lines(fileOf(unnumbered))).toMatchObject([{ result: 'known', disputeId: id }]);
  });
});

describe('A file', () => {
  test('is looked at first: a dry run says what would become of each line, and does nothing', async () => {
    const [fresh, known] = [await paid(), await paid()];
    const old = letter({ reference: known.reference });
    await lines(fileOf(old));
    const file = fileOf(
      letter({ reference: fresh.reference }),
      old,
      letter(),
      letter({ reference: fresh.reference, amount: '100.00' }),
    );
    const before = await shop.dispute(known.paymentId);
    expect((await lines(file, { dryRun: 'true' })).map(({ result }) => result)).toEqual([
      'opened',
      'known',
      'unmatched',
      'refused',
    ]);
    expect((await shop.head(fresh.paymentId))?.disputes).toEqual([]);
    expect(await shop.dispute(known.paymentId)).toEqual(before);
    expect(await tasks()).toEqual([]);
  });

  test('has its bad lines told by line and column with what would be right, and its good ones taken', async () => {
    const { reference } = await paid();
    const file = [
      'caseNumber;amount;currency;reason;receivedAt;reference;feeAmount;feeCurrency;arn',
      `${newNumber()};60.00;EUR;13.1;;${reference};;;`,
      `${newNumber()};60,00;EUR;13.1;;;;;`,
      `;60.00;EUR;;;;;;`,
      `${newNumber()};60.00;EURO;13.1;2999-01-01;;;;12`,
      `${newNumber()};60.00;JPY;13.1;2999-01-01;;;;`,
      `${newNumber()};60.00;EUR;13.1`,
      `4200000000000000;60.00;EUR;13.1;;;;;`,
      `${newNumber()};60.00;EUR;13.1;;;0.001;EUR;`,
    ].join('\r\n');
    const errors = (column: string, detail: string) => ({
      result: 'invalid',
      errors: [{ column, detail: expect.stringContaining(detail) }],
    });
    expect(await lines(file)).toMatchObject([
      { line: 2, result: 'opened' },
      { line: 3, ...errors('amount', 'such as "92.00"') },
      { line: 4, result: 'invalid', errors: [{ column: 'reason', detail: 'is needed' }] },
      { line: 5, result: 'invalid', errors: [{ column: 'arn' }, { column: 'currency' }] },
      { line: 6, ...errors('receivedAt', 'in the future') },
      { line: 7, ...errors('', 'has 4 cells, the header 9') },
      { line: 8, ...errors('caseNumber', 'looks like a card number') },
      { line: 9, ...errors('feeAmount', 'decimals') },
    ]);
  });

  test.each([
    ['a column nobody knows', 'caseNumber,amout\nB-1,60.00', 'Column 2 is not one of'],
    ['a column twice', 'amount,amount\n1,2', 'Column 2 is not one of'],
    ['quotes that do not end', 'caseNumber,amount\n"B-1,60.00', 'It is no CSV after line'],
    ['too many lines', `caseNumber\n${'B\n'.repeat(101)}`, 'send at most 100'],
    ['nothing', ' \n', 'It is empty.'],
  ])('with %s is refused as a whole', async (_, csv, detail) => {
    expect(await take(csv)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', detail: expect.stringContaining(detail), errors: [{ pointer: '#/csv' }] },
    });
  });

  test('of another entity is not there', async () => {
    expect(await take(fileOf(letter()), { entity: 'shop-us' })).toMatchObject({ status: 404 });
  });

  test('whose time is over leaves lines that are taken when it is sent again', async () => {
    const payments = [await paid(), await paid()];
    const file = fileOf(...payments.map(({ reference }) => letter({ reference })));
    let asked = 0;
    // The first look is the handler's own; the file is read, and then an hour passes.
    const late = () => Date.now() + (asked++ < 2 ? 0 : 3_600_000);
    expect(await take(file, {}, { now: late })).toMatchObject({
      body: { complete: false, lines: [{ result: 'left', code: 'time' }, { result: 'left' }] },
    });
    expect(await take(file)).toMatchObject({
      body: { complete: true, lines: [{ result: 'opened' }, { result: 'opened' }] },
    });
  });

  test('in which one line breaks has the others taken', async () => {
    const payments = [await paid(), await paid()];
    const [bad] = payments;
    const file = fileOf(...payments.map(({ reference }) => letter({ reference })));
    const store = deps().payments;
    const payments_ = {
      ...store,
      disputesOf: (head: Parameters<typeof store.disputesOf>[0]) =>
        'id' in head && head.id === bad!.paymentId ? Promise.reject(new Error('broken')) : store.disputesOf(head),
    };
    const broken: number[] = [];
    const ends = await lines(file, {}, { payments: payments_, broke: (line: number) => broken.push(line) });
    expect(ends).toMatchObject([{ result: 'left', code: 'internal_error' }, { result: 'opened' }]);
    expect(broken).toEqual([2]);
    expect(await lines(file)).toMatchObject([{ result: 'opened' }, { result: 'known' }]);
  });
});
