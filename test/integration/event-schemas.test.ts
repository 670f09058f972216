import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { handle as dismissLetter } from '../../lambdas/disputes/dismiss-letter.ts';
import { handle as importDisputes } from '../../lambdas/disputes/import.ts';
import { handle as change } from '../../lambdas/webhook-endpoints/change.ts';
import { handle as create } from '../../lambdas/webhook-endpoints/create.ts';
import { handle as rotate } from '../../lambdas/webhook-endpoints/rotate-secret.ts';
import { disputeDue } from '../../src/clock/dispute-due.ts';
import { letterDue } from '../../src/clock/letter-due.ts';
import { refundDue } from '../../src/clock/refund-due.ts';
import type { EventAnswer } from '../../src/contract/event-answers.ts';
import type { Dispute } from '../../src/domain/dispute.ts';
import { eventTypes, objectKinds, operationEvents } from '../../src/domain/event-types.ts';
import type { GatewayId, PaymentId } from '../../src/domain/ids.ts';
import { instantOf, isInstant, plusMs, type Instant } from '../../src/domain/instant.ts';
import { letterIdOf } from '../../src/store/letter-id.ts';
import { gatewayTypes, operationTypes, type OperationType } from '../../src/domain/operation.ts';
import { bareOutcome, type Outcome } from '../../src/domain/outcome.ts';
import { sweepIdOf } from '../../src/domain/sweep.ts';
import { bookFinding, close } from '../../src/exactly-once/book-finding.ts';
import { resolveByHand } from '../../src/exactly-once/resolve-by-hand.ts';
import { resolvePayment } from '../../src/exactly-once/resolve-payment.ts';
import { settle } from '../../src/exactly-once/settle.ts';
import { writeFinding } from '../../src/exactly-once/write-finding.ts';
import { dueStore } from '../../src/store/due-store.ts';
import { eventOf } from '../../src/store/event-item.ts';
import { importStore } from '../../src/store/import-store.ts';
import { keys, prefixes } from '../../src/store/keys.ts';
import { listing } from '../../src/store/listing.ts';
import type { Documents } from '../../src/store/transact.ts';
import { presentEvent } from '../../src/tell/present-event.ts';
import { openShop, type OpenShop } from '../props/open-shop.ts';
import { card, Shop } from '../props/shop.ts';
import { sweepAt } from '../props/sweeping.ts';
import { engineTable, type EngineTable } from '../props/table.ts';
import { Telling } from '../props/telling.ts';

/**
 * Every type of event, brought about as it comes about in life, is told as docs/openapi.json says of that type: a new type
 * needs a row in the table below.
 */

const dayMs = 24 * 60 * 60_000;
let open: OpenShop;
let shop: Shop;
let deps: ReturnType<Telling['deps']>;
/** The books of somebody else, who uses the same channel of the gateway. */
let others: EngineTable;
beforeAll(async () => {
  [open, others] = [await openShop(), await engineTable()];
  shop = new Shop({ ...open.table, documents: listening(open.table.documents) }, open.sandboxUrl);
  deps = new Telling(shop).deps();
});
afterAll(async () => {
  await others.drop();
  await open.close();
});

const debit = async () => (await shop.begin('debit')).body;
const authorize = async () => (await shop.begin()).body.paymentId;

/** How an operation of a type is sent. */
const send: Record<OperationType, () => Promise<unknown>> = {
  preauthorization: authorize,
  debit,
  payout: () => shop.begin('payout', { reason: 'goodwill' }),
  capture: async () => shop.follow('capture', await authorize()),
  reversal: async () => shop.follow('reversal', await authorize()),
  refund: async () => shop.follow('refund', (await debit()).paymentId),
  rebill: async () => shop.follow('rebill', (await debit()).paymentId, { amount: '5.00', reason: 'damage' }),
  chargeback: disputed,
  chargeback_reversal: async () => {
    const { id, paymentId } = await disputed();
    await shop.desk('accept', id);
    return shop.follow('chargeback_reversal', paymentId);
  },
};
/** What the gateway says to it. */
const answers = {
  succeeded: null,
  pending: { kind: 'pending-then-success' },
  declined: { kind: 'answer-code', code: '800.100.152', applied: false },
  failed: { kind: 'throttled' },
} as const;
const statuses = Object.keys(answers) as (keyof typeof answers)[];
const ofOperations = operationTypes.flatMap((type) =>
  statuses.map((status) => {
    const fault = answers[status];
    const answered = async () => {
      if (fault) await shop.fault(fault.kind, { ...fault, paymentType: gatewayTypes[type] });
      await send[type]();
    };
    return [operationEvents[type][status], answered] as const;
  }),
);

/** A case over 60.00 of a debit of 92.00. */
async function disputed(): Promise<Dispute> {
  const { paymentId } = await debit();
  await shop.follow('chargeback', paymentId, { amount: '60.00', reason: '13.1' });
  return shop.dispute(paymentId);
}
/** What the clock does with a case at a time. */
const clock = ({ id }: Dispute, at: Instant) =>
  disputeDue(shop.deskDeps(shop.deps([], { now: () => Date.parse(at) }))).run({ id, tries: 1 } as never);
const says = (outcome: 'won' | 'lost') => ({ outcome, reason: 'By phone.' });
const proof = { kind: 'proof_of_delivery', title: 'At the door' };

async function fought() {
  const { id, paymentId } = await disputed();
  await shop.desk('assign', id, { assignee: 'user:bob' });
  const { body: piece } = await shop.desk('addEvidence', id, { ...proof, text: 'Handed over.' });
  const text = { text: 'Handed to the neighbor.' };
  await shop.desk('changeEvidence', id, text, { evidenceId: piece.id, ifMatch: '"1"' });
  const file = { name: 'proof.pdf', type: 'application/pdf', size: 1000, sha256: 'a'.repeat(64) };
  const { body: announced } = await shop.desk('addEvidence', id, { ...proof, file });
  await shop.desk('removeEvidence', id, {}, { evidenceId: announced.id, ifMatch: '"1"' });
  await shop.desk('represent', id);
  await shop.desk('deliver', id, { channel: 'portal' });
  const sent = await shop.dispute(paymentId);
  await clock(sent, sent.nextCheckAt!);
  await shop.desk('rule', id, says('lost'));
  await shop.desk('rule', id, says('won'));
}
async function accepted() {
  await shop.desk('accept', (await disputed()).id);
}
async function forgotten() {
  const one = await disputed();
  await clock(one, plusMs(one.due.at, -1000));
  await clock(one, one.due.at);
}
async function chargedBackTwice() {
  const { paymentId } = await disputed();
  await shop.win(paymentId);
  await shop.follow('chargeback', paymentId, { reason: '13.1' });
}
async function toldByTheGatewayFirst() {
  const { paymentId, gatewayId } = await debit();
  await shop.control('portal', { type: 'CB', referencedId: gatewayId, amount: '60.00', code: '000.100.221' });
  await shop.lookUp(paymentId);
  await shop.follow('chargeback', paymentId, { amount: '60.00', reason: '13.1', caseNumber: 'BANK-1' });
}
/** A win whose reversal the gateway has refused. */
async function stuck() {
  const one = await disputed();
  await shop.fault('answer-code', { code: '700.300.100', applied: false, paymentType: 'CR' });
  await shop.win(one.paymentId);
  return one;
}
async function stuckAndSentAnew() {
  await shop.follow('chargeback_reversal', (await stuck()).paymentId);
}
async function stuckAndRecorded() {
  await shop.desk('rule', (await stuck()).id, says('won'));
}
async function misread() {
  const { id, paymentId } = await disputed();
  await shop.fault('throttled', { paymentType: 'CR' });
  await shop.win(paymentId);
  await shop.desk('rule', id, says('lost'));
}

const sentToTheBank = () => shop.begin('debit', { card: { ...card, number: '4200000000000042' } });
async function answerLost() {
  await shop.fault('lose-answer', { paymentType: 'RF' });
  await send.refund();
}
async function pendingForMonths() {
  const { paymentId } = await debit();
  await shop.fault('pending-then-success', { paymentType: 'RF' });
  await shop.follow('refund', paymentId);
  const queries = { take: () => Promise.resolve(true) };
  await resolvePayment(paymentId, { ...deps, look: shop.deps().look, queries, now: () => Date.now() + 60 * dayMs });
}
async function succeededTwice() {
  const { paymentId, id } = (await shop.follow('refund', (await debit()).paymentId, { amount: '5.00' })).body;
  const another = { ...bareOutcome('succeeded'), gatewayId: anotherId() };
  const { operation } = await settle((await shop.operation(paymentId, id))!, another, null, shop.entity, deps);
  const said = { verdict: 'as_booked', reason: 'Seen.', by: 'user:ada', gatewayId: null, amount: null } as const;
  await resolveByHand(operation, said, shop.entity, deps);
}
async function recordedAndThenTold() {
  const { paymentId } = await debit();
  await shop.fault('answer-code', { code: '700.400.402', applied: false, paymentType: 'CB' });
  const { id } = (await shop.follow('chargeback', paymentId, { reason: '13.1' })).body;
  const told: Outcome = { ...bareOutcome('succeeded'), gatewayId: anotherId() };
  await settle((await shop.operation(paymentId, id))!, told, null, shop.entity, deps);
}
const anotherId = () => randomUUID().replaceAll('-', '') as GatewayId;

async function madeElsewhere() {
  const elsewhere = new Shop(others, open.sandboxUrl);
  const { paymentId } = (await elsewhere.begin('debit')).body;
  const [seen] = await elsewhere.shown((await elsewhere.head(paymentId))!);
  const found = await foundDiffering({ seen: seen! });
  const { look, queries } = shop.deps();
  const closer = { by: 'user:ada', reason: 'Paid at the till.' };
  await bookFinding(found, shop.entity, closer, { ...deps, imports: importStore(shop.table), look, queries });
}
async function acceptedAsItIs() {
  const found = await foundDiffering({ seen: null, paymentId: await authorize() });
  await close(found, { as: 'accepted', by: 'user:ada', reason: 'Known.', at: instantOf(Date.now()) }, deps);
}
const foundDiffering = (about: Pick<Parameters<typeof writeFinding>[3], 'seen' | 'paymentId'>) => {
  const difference = { class: 'missing_here', why: 'It is not in our books.' } as const;
  return writeFinding(shop.entity, '2026-03-02', difference, { operation: null, ...about }, deps);
};

async function refusedAndForgotten() {
  const { paymentId } = await debit();
  await shop.fault('answer-code', { code: '800.100.152', applied: false, paymentType: 'RF' });
  const { id } = (await shop.follow('refund', paymentId)).body.operation!;
  const { warnAt, closesAt } = (await shop.operation(paymentId, id))!.refundWindow!;
  for (const at of [warnAt, closesAt]) {
    await refundDue({ ...deps, now: () => Date.parse(at) }).run({ key: keys.operation(paymentId, id), id } as never);
  }
}

async function ofNobodyWeKnow() {
  const caller = { name: 'user:ada', entities: new Set([shop.entity.name]) };
  const csv = 'caseNumber,amount,currency,reason,responseDueAt\nBANK-9,60.00,EUR,13.1,2028-02-03';
  const query = { entity: shop.entity.name };
  const lists = listing(shop.table);
  const desk = { ...shop.deskDeps(), ...deps, lists, broke: () => undefined };
  await importDisputes({ caller, query, body: { csv }, startedAtMs: Date.now() } as never, desk);
  const id = letterIdOf(shop.entity.name, 'number#BANK-9');
  const ring = dueStore(shop.table);
  for (const at of ['2028-01-30T00:00:00Z', '2028-02-10T00:00:00Z']) {
    await letterDue({ ...deps, ring, now: () => Date.parse(at) }).run({ id } as never);
  }
  await dismissLetter({ caller, params: { letterId: id }, body: { reason: 'Of another shop.' } } as never, deps);
}

async function leftToExpire() {
  const askedOf = await authorize();
  const { warnAtMs, actAtMs, endMs } = await timesOf(askedOf);
  await sweepAt(shop, warnAtMs);
  // What is left after a part was captured this channel cannot release: a person is asked.
  await shop.follow('capture', askedOf, { amount: '30.00' });
  await sweepAt(shop, actAtMs);
  await sweepAt(shop, endMs);
  await deps.sweeps.finish(sweepIdOf(instantOf(warnAtMs)), false, instantOf(warnAtMs));
  await deps.sweeps.finish(sweepIdOf(instantOf(actAtMs)), true, instantOf(actAtMs));
}
async function timesOf(payment: PaymentId) {
  const endMs = Date.parse((await shop.head(payment))!.expiresAt!);
  return { warnAtMs: endMs - 2 * dayMs + 1, actAtMs: endMs - dayMs + 1, endMs: endMs + 1 };
}

async function endpointsChanged() {
  const endpointId = `whe_${'0'.repeat(26)}`;
  const caller = { name: 'user:ada', entities: new Set([shop.entity.name]) };
  const more = { ...deps, newId: () => endpointId, newSalt: randomUUID, loopback: false } as never;
  const asked = (input: object) => ({ caller, params: { endpointId }, ...input }) as never;
  await create(asked({ body: { entity: shop.entity.name, url: 'https://shop.example/payments' } }), more);
  await change(asked({ body: { description: 'The new shop.' } }), more);
  await rotate(asked({}), more);
  await change(asked({ body: { disabled: true } }), more);
  await change(asked({ body: { disabled: false } }), more);
}

/** How each type comes about. One story may tell of many: it happens once. */
const broughtAboutBy: Readonly<Record<string, () => Promise<unknown>>> = {
  ...Object.fromEntries(ofOperations),
  'debit.pending': sentToTheBank,
  'operation.unknown': answerLost,
  'operation.delayed': pendingForMonths,
  'operation.needs_person': pendingForMonths,
  'operation.flagged': succeededTwice,
  'operation.confirmed': succeededTwice,
  'operation.adopted': recordedAndThenTold,
  'refund.window_closing': refusedAndForgotten,
  'refund.window_closed': refusedAndForgotten,
  'preauthorization.expiring': leftToExpire,
  'preauthorization.asked': leftToExpire,
  'preauthorization.lapsed': leftToExpire,
  'payment.imported': madeElsewhere,
  'dispute.opened': fought,
  'dispute.informed': toldByTheGatewayFirst,
  'dispute.assigned': fought,
  'dispute.evidence_announced': fought,
  'dispute.evidence_added': fought,
  'dispute.evidence_changed': fought,
  'dispute.evidence_removed': fought,
  'dispute.represented': fought,
  'dispute.delivered': fought,
  'dispute.accepted': accepted,
  'dispute.lapsed': forgotten,
  'dispute.won': chargedBackTwice,
  'dispute.lost': fought,
  'dispute.corrected_to_won': fought,
  'dispute.corrected_to_lost': misread,
  'dispute.charged_back_again': chargedBackTwice,
  'dispute.due_soon': forgotten,
  'dispute.ruling_late': fought,
  'dispute.reversed': fought,
  'dispute.stuck': stuckAndSentAnew,
  'dispute.sent_anew': stuckAndSentAnew,
  'dispute.recorded': stuckAndRecorded,
  'sweep.started': leftToExpire,
  'sweep.finished': leftToExpire,
  'sweep.broke': leftToExpire,
  'discrepancy.found': acceptedAsItIs,
  'discrepancy.booked': madeElsewhere,
  'discrepancy.accepted': acceptedAsItIs,
  'letter.unmatched': ofNobodyWeKnow,
  'letter.due_soon': ofNobodyWeKnow,
  'letter.overdue': ofNobodyWeKnow,
  'letter.dismissed': ofNobodyWeKnow,
  'webhook_endpoint.created': endpointsChanged,
  'webhook_endpoint.changed': endpointsChanged,
  'webhook_endpoint.secret_rotated': endpointsChanged,
  'webhook_endpoint.enabled': endpointsChanged,
  'webhook_endpoint.disabled': endpointsChanged,
};

const written = readFileSync('docs/openapi.json', 'utf8');
/** It lets us add fields. What is told today it must name all the same, so the same schemas are tried with that door closed. */
const closed = written.replaceAll('"additionalProperties": {}', '"additionalProperties": false');
const [asWritten, withoutMore] = [written, closed].map((text) =>
  new Ajv2020({
    formats: { 'date-time': isInstant },
    // What is around the schemas is none.
    strictSchema: false,
  }).addSchema(JSON.parse(text) as object, 'document'),
);

/** Where an event is not what a document says of its type. */
function differences(event: EventAnswer, of = asWritten!): string[] {
  const place = `document#/webhooks/${event.type}/post/requestBody/content/application~1json/schema`;
  const valid = of.getSchema(place)!;
  // As it goes over the wire.
  if (valid(JSON.parse(JSON.stringify(event)))) return [];
  return (valid.errors ?? []).map(({ instancePath, message }) => `${event.type}${instancePath} ${message ?? ''}`);
}

/** What was told so far: each event as soon as it was written, as the table's stream has it. */
const told: EventAnswer[] = [];
function listening(documents: Documents): Documents {
  const send = async (command: unknown, ...rest: unknown[]): Promise<unknown> => {
    const answer = await (documents.send as (...all: unknown[]) => Promise<unknown>)(command, ...rest);
    const writes = command instanceof TransactWriteCommand ? (command.input.TransactItems ?? []) : [];
    for (const { Put } of writes) {
      if (!String(Put?.Item?.['SK']).startsWith(prefixes.event)) continue;
      told.push(await presentEvent(eventOf(Put?.Item), deps));
    }
    return answer;
  };
  return { send: send as Documents['send'] };
}

const stories = new Map<() => Promise<unknown>, readonly EventAnswer[]>();
async function toldIn(story: () => Promise<unknown>): Promise<readonly EventAnswer[]> {
  const begins = told.length;
  if (!stories.has(story)) stories.set(story, await story().then(() => told.slice(begins)));
  return stories.get(story)!;
}

test.each(Object.entries(broughtAboutBy))('%s is told as the document says of it', async (type, story) => {
  const events = await toldIn(story);
  expect(events.map((event) => event.type)).toContain(type);
  expect(events.flatMap((event) => differences(event))).toEqual([]);
  expect(events.flatMap((event) => differences(event, withoutMore))).toEqual([]);
});

test('There is a story for every type of event', () => {
  const all = objectKinds.flatMap((kind) => Object.keys(eventTypes[kind]));
  expect(Object.keys(broughtAboutBy).sort()).toEqual(all.sort());
});

test('An event that is not as the document says would be seen', async () => {
  const [event] = await toldIn(forgotten);
  const without = (name: string) => ({ ...event!, data: { ...event!.data, [name]: undefined } });
  expect(differences(without('currency') as never)).not.toEqual([]);
  expect(differences({ ...event!, timestamp: 'today' as Instant })).not.toEqual([]);
  expect(differences({ ...event!, type: 'payment.imported' })).not.toEqual([]);
  const more = { ...event!, data: { ...event!.data, more: 1 } } as EventAnswer;
  expect(differences(more)).toEqual([]);
  expect(differences(more, withoutMore)).not.toEqual([]);
});
