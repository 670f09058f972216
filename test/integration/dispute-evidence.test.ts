import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PDF } from '@libpdf/core';
import { extractText, getDocumentProxy } from 'unpdf';
import type * as z from 'zod';
import type { disputeWithPayment } from '../../src/contract/answers.ts';
import type { evidenceWithUpload } from '../../src/contract/evidence-answers.ts';
import type { Dispute } from '../../src/domain/dispute.ts';
import type { FileType } from '../../src/domain/evidence.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { inspectText } from '../../src/evidence/inspect-evidence.ts';
import { evidenceKey, uploadKey } from '../../src/evidence/places.ts';
import { sealPack } from '../../src/evidence/seal-pack.ts';
import { takeUpload } from '../../src/evidence/take-upload.ts';
import { disputeStore } from '../../src/store/dispute-store.ts';
import { engineBucket, type EngineBucket } from '../props/bucket.ts';
import { openShop, type OpenShop } from '../props/open-shop.ts';
import { packFonts } from '../props/pack-fonts.ts';
import { announced, onePage, sampleJpeg, samplePdf, samplePng } from '../props/sample-files.ts';
import type { Shop } from '../props/shop.ts';
import { uploadTo } from '../props/upload-to.ts';

/** From the first draft to the sealed pack: the handlers' code, a real table and a real bucket; the workers are called directly. */

let open: OpenShop;
let shop: Shop;
let bucket: EngineBucket;
beforeAll(async () => {
  [open, bucket] = await Promise.all([
    openShop({ timeZone: 'Europe/Berlin', disputes: { packBytes: 150_000, packPages: 4 } }),
    engineBucket(),
  ]);
  ({ shop } = open);
});
afterAll(async () => {
  bucket.close();
  await open.close();
});

type Upload = z.infer<typeof evidenceWithUpload>;
type Shown = z.infer<typeof disputeWithPayment>;
type Problem = { readonly code: string; readonly detail: string };
type Told<Body> = { readonly status: number; readonly body: Body & Problem; readonly headers: Record<string, string> };
type More = NonNullable<Parameters<Shop['desk']>[3]>;

const font = PDF.create().embedFont(packFonts.regular);
/** The workers as they are, in this process. */
const workers = () => ({
  files: bucket,
  inspect: {
    text: (text: string) => Promise.resolve(inspectText(text, font)),
    file: (piece: Parameters<typeof uploadKey>[0], file: Parameters<typeof takeUpload>[0]['file']) =>
      takeUpload({ from: uploadKey(piece), to: evidenceKey(piece), file }, { bucket }),
  },
  seal: (order: Parameters<typeof sealPack>[0]) => sealPack(order, { bucket, fonts: packFonts }),
});
const ask = async <Body>(action: Parameters<Shop['desk']>[0], id: string, body = {}, more: More = {}) =>
  (await shop.desk(action, id, body, { ...more, desk: { ...workers(), ...more.desk } })) as unknown as Told<Body>;

const proof = { kind: 'proof_of_delivery', title: 'At the door' };
const pdf = await samplePdf('Delivered 12 January');
const fourPages = await samplePdf('1', '2', '3', '4');
const locked = await PDF.load(pdf);
locked.setProtection({ userPassword: '', ownerPassword: 'owner' });
const encrypted = Buffer.from(await locked.save());
const add = (id: string, body: object = {}, more?: More) =>
  ask<Upload>('addEvidence', id, { ...proof, text: 'Handed over.', ...body }, more);
const announce = (id: string, bytes: Buffer, type: FileType = 'application/pdf', more?: More) =>
  ask<Upload>('addEvidence', id, { ...proof, file: announced(bytes, type, 'proof.pdf') }, more);
const receive = (id: string, { id: evidenceId }: { id: string }, more?: More) =>
  ask<Upload>('receiveEvidence', id, {}, { evidenceId, ...more });
const edit = (id: string, { id: evidenceId }: { id: string }, body: object, more?: More) =>
  ask<Upload>('changeEvidence', id, body, { evidenceId, ...more });
const remove = (id: string, { id: evidenceId }: { id: string }, more?: More) =>
  ask<object>('removeEvidence', id, {}, { evidenceId, ...more });
const represent = (id: string, body: object = {}, more?: More) => ask<Shown>('represent', id, body, more);
const shown = async (id: string) => (await ask<Shown>('get', id)).body;

/** A case over 60.00 of a debit, of goods that were not received. */
async function opened(): Promise<Dispute> {
  const { body } = await shop.begin('debit');
  await shop.follow('chargeback', body.paymentId, { amount: '60.00', reason: '13.1' });
  return shop.dispute(body.paymentId);
}
async function uploaded(id: string, bytes: Buffer, type: FileType, sent = bytes): Promise<Upload> {
  const { status, body } = await announce(id, bytes, type);
  expect({ status, piece: body.status }).toEqual({ status: 201, piece: 'awaiting_upload' });
  expect(await uploadTo(body.upload!, sent)).toBe(204);
  return body;
}

describe('A draft', () => {
  test('is a step of the case: its marks, its event and the piece are written together', async () => {
    const { id, paymentId } = await opened();
    const added = await add(id, {}, { by: 'user:bob' });
    expect(added).toMatchObject({
      status: 201,
      headers: { etag: '"1"', location: `/v1/disputes/${id}/evidence/${added.body.id}` },
      body: { status: 'present', text: 'Handed over.', upload: null, addedBy: 'user:bob' },
    });
    const [last] = (await disputeStore(shop.table).history({ id, paymentId })).slice(-1);
    expect(last).toMatchObject({
      type: 'dispute.evidence_added',
      decision: { by: 'user:bob', reason: 'proof_of_delivery: At the door' },
      object: { version: 2 },
    });
    const { evidence, timeline, version } = await shown(id);
    expect(version).toBe(2);
    expect(timeline.map(({ type }) => type)).toEqual(['dispute.opened', 'dispute.evidence_added']);
    expect(evidence[0]).toMatchObject({
      kind: 'proof_of_delivery',
      required: true,
      status: 'present',
      pieces: [{ id: added.body.id, title: 'At the door' }],
    });
    expect(evidence[1]).toMatchObject({ required: false, status: 'missing', pieces: [] });
  });

  test('that is added again, because the answer was lost, is the same', async () => {
    const { id } = await opened();
    const [first, again] = [await add(id), await add(id)];
    expect([again.status, again.body.id]).toEqual([200, first.body.id]);
    expect((await add(id, { title: 'From behind' })).status).toBe(201);
  });

  test('is changed on the version that was read, and only on that', async () => {
    const { id } = await opened();
    const [{ body: piece }, { body: other }] = [await add(id), await add(id, { title: 'Another' })];
    const first = await edit(id, piece, { text: 'Handed to the neighbor.' }, { ifMatch: '"1"' });
    expect(first).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { version: 2 } });
    const late = await edit(id, piece, { text: 'Left at the gate.' }, { ifMatch: '"1"', by: 'user:bob' });
    expect(late).toMatchObject({ status: 412, body: { code: 'stale_version' }, headers: { etag: '"2"' } });
    expect((await remove(id, piece, { ifMatch: '"1"' })).status).toBe(412);
    // Another piece is nobody's business, and the same edit again is an answer that was lost.
    expect((await edit(id, other, { title: 'Other' }, { ifMatch: '"1"' })).status).toBe(200);
    expect(await edit(id, piece, { text: 'Handed to the neighbor.' }, { ifMatch: '"1"' })).toMatchObject({
      status: 200,
      body: { version: 2 },
    });
  });

  test('of two people who add at once is there twice', async () => {
    const { id } = await opened();
    const answers = await Promise.all(['one', 'two', 'three'].map((title) => add(id, { title })));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect((await shown(id)).evidence[0]!.pieces).toHaveLength(3);
  });

  test('is gone once it is removed', async () => {
    const { id } = await opened();
    const { body: piece } = await add(id);
    expect(await remove(id, piece, { ifMatch: '"1"' })).toMatchObject({ status: 200, body: { deleted: true } });
    expect((await remove(id, piece, { ifMatch: '"1"' })).status).toBe(404);
    expect((await shown(id)).evidence[0]).toMatchObject({ status: 'missing', pieces: [] });
  });

  test('says which characters cannot be printed', async () => {
    const { id } = await opened();
    expect(await add(id, { text: '签收' })).toMatchObject({
      status: 400,
      body: { code: 'unprintable_text', detail: expect.stringContaining('签 (U+7B7E)') },
    });
    const { body: piece } = await add(id);
    expect(await edit(id, piece, { text: '签' }, { ifMatch: '"1"' })).toMatchObject({ status: 400 });
  });
});

describe('A file', () => {
  test('counts once it has arrived and was looked at, however often that is said', async () => {
    const { id } = await opened();
    const piece = await uploaded(id, pdf, 'application/pdf');
    expect((await shown(id)).evidence[0]).toMatchObject({
      status: 'missing',
      pieces: [{ status: 'awaiting_upload', file: { pages: null } }],
    });
    expect(await receive(id, piece)).toMatchObject({
      status: 200,
      body: { status: 'present', file: { name: 'proof.pdf', pages: 1 }, version: 2 },
    });
    expect(await receive(id, piece)).toMatchObject({ status: 200, body: { version: 2 } });
    expect((await shown(id)).timeline.map(({ type }) => type).slice(1)).toEqual([
      'dispute.evidence_announced',
      'dispute.evidence_added',
    ]);
  });

  test('that is announced again has another form, and is the same piece', async () => {
    const { id } = await opened();
    const [first, again] = [await announce(id, pdf), await announce(id, pdf)];
    expect([again.status, again.body.id]).toEqual([200, first.body.id]);
    expect(await uploadTo(again.body.upload!, pdf)).toBe(204);
    await receive(id, first.body);
    expect(await announce(id, pdf)).toMatchObject({ status: 200, body: { upload: null, status: 'present' } });
  });

  test('that was not sent is not there', async () => {
    const { id } = await opened();
    const { body: piece } = await announce(id, pdf);
    expect(await receive(id, piece)).toMatchObject({ status: 409, body: { code: 'upload_missing' } });
  });

  test('larger than what may be sent to the bank is not taken', async () => {
    const { id } = await opened();
    expect(await announce(id, Buffer.alloc(150_001))).toMatchObject({
      status: 400,
      body: { code: 'file_too_large', detail: expect.stringContaining('150001') },
    });
  });

  const unfit: [string, FileType, Buffer, string][] = [
    ['of another type than it says', 'image/png', pdf, 'file_type_differs'],
    ['that is cut off', 'application/pdf', pdf.subarray(0, 200), 'file_broken'],
    ['that is encrypted', 'application/pdf', encrypted, 'pdf_encrypted'],
    ['with a script', 'application/pdf', onePage('/OpenAction << /S /JavaScript /JS (1) >>'), 'pdf_active'],
  ];
  test.each(unfit)('%s is refused, and does not count', async (_, type, bytes, code) => {
    const { id } = await opened();
    const piece = await uploaded(id, bytes, type);
    expect(await receive(id, piece)).toMatchObject({ status: 409, body: { code } });
    expect((await shown(id)).evidence[0]).toMatchObject({ status: 'missing' });
    expect(await represent(id, { reason: 'Anyway.' })).toMatchObject({ body: { code: 'evidence_unfinished' } });
  });
});

describe('A representment', () => {
  test('without what is required goes on for a reason, which is kept with what was missing', async () => {
    const { id } = await opened();
    expect(await represent(id)).toMatchObject({
      status: 409,
      body: { code: 'evidence_missing', detail: expect.stringContaining('proof_of_delivery') },
    });
    expect(await represent(id, { reason: 'It was a download.' })).toMatchObject({
      status: 200,
      body: { representment: { missing: ['proof_of_delivery'], reason: 'It was a download.', pack: { pages: 1 } } },
    });
  });

  test('seals one PDF of the facts and the evidence, and names exactly the objects that are in it', async () => {
    const { id, paymentId } = await opened();
    await add(id, { kind: 'correspondence', title: 'Her letter', text: 'She thanked us.' });
    await add(id, { kind: 'issuer_document', title: 'The claim', text: 'What the bank wrote.' });
    await receive(id, await uploaded(id, sampleJpeg(6), 'image/jpeg'));
    const { body } = await represent(id);
    const { pack } = (await shop.dispute(paymentId)).representment!;
    expect(body.representment).toMatchObject({
      by: 'user:ada',
      missing: [],
      pack: { pages: 3, sha256: pack!.pdf.sha256, manifestSha256: pack!.manifest.sha256 },
    });
    const bytes = (await bucket.read(pack!.pdf.key, pack!.pdf.versionId))!;
    expect(announced(bytes, 'application/pdf').sha256).toBe(pack!.pdf.sha256);
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(bytes)), { mergePages: false });
    // What is required stands before what is recommended, and the bank's own paper stays here.
    expect(text[1]).toContain('Exhibit 1 · proof of delivery · At the door');
    expect(text[2]).toContain('Exhibit 2 · correspondence · Her letter');
    expect(text.join(' ')).not.toContain('What the bank wrote');
    const manifest = JSON.parse((await bucket.read(pack!.manifest.key, pack!.manifest.versionId))!.toString()) as {
      sealedBy: string;
      facts: { paymentId: string };
      exhibits: { evidence: { content: { versionId?: string; sha256?: string } } }[];
    };
    expect(manifest).toMatchObject({ sealedBy: 'user:ada', facts: { paymentId } });
    const [first] = (await bucket.versions(`evidence/${id}/`)).slice(-1);
    expect(manifest.exhibits[0]!.evidence.content).toMatchObject({
      versionId: first!.versionId,
      sha256: announced(sampleJpeg(6), 'image/jpeg').sha256,
    });
  });

  const over: [string, FileType, Buffer, object, string][] = [
    ['pages', 'application/pdf', fourPages, {}, 'It would have 5 pages; the entity’s bank takes 4.'],
    ['bytes', 'image/png', samplePng(), { packBytes: 10_000 }, 'bytes; the entity’s bank takes 10000.'],
  ];
  test.each(over)(
    'with more %s than the bank takes is refused with their number',
    async (_, type, bytes, limits, detail) => {
      const { id, paymentId } = await opened();
      await receive(id, await uploaded(id, bytes, type));
      const limited = { ...shop.entity, disputes: { ...shop.entity.disputes, ...limits } };
      const deps = { ...shop.deps(), entity: () => Promise.resolve(limited) };
      expect(await represent(id, {}, { deps })).toMatchObject({
        status: 409,
        body: { code: 'pack_too_large', detail: expect.stringContaining(detail) },
      });
      expect((await shop.dispute(paymentId)).representment).toBeNull();
    },
  );

  test('of two people who seal at once is one, and the other learns whose', async () => {
    const { id, paymentId } = await opened();
    await add(id);
    const answers = await Promise.all(['user:ada', 'user:bob'].map((by) => represent(id, {}, { by })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { representment } = await shop.dispute(paymentId);
    const refused = answers.find(({ status }) => status === 409)!.body;
    expect(refused).toMatchObject({ code: 'already_represented', detail: expect.stringContaining(representment!.by) });
    // What counts is the pack that the case names: by the one who won.
    const manifest = (await bucket.read(representment!.pack!.manifest.key))!;
    expect(JSON.parse(manifest.toString())).toMatchObject({ sealedBy: representment!.by });
  });

  test('whose function died between the seal and the step is made again, and names what it has made then', async () => {
    const { id, paymentId } = await opened();
    await add(id);
    const dies = {
      seal: async (order: Parameters<typeof sealPack>[0]) => {
        await sealPack(order, { bucket, fonts: packFonts });
        throw new Error('The function died');
      },
    };
    await expect(represent(id, {}, { desk: dies })).rejects.toThrow('The function died');
    expect((await shop.dispute(paymentId)).representment).toBeNull();
    expect((await represent(id)).status).toBe(200);
    const { pack } = (await shop.dispute(paymentId)).representment!;
    expect(await bucket.read(pack!.pdf.key, pack!.pdf.versionId)).not.toBeNull();
    expect(await represent(id)).toMatchObject({ status: 409, body: { code: 'already_represented' } });
  });

  test('is refused when somebody changes the evidence while it is being sealed, and not when somebody is assigned', async () => {
    const { id } = await opened();
    const { body: piece } = await add(id);
    const meanwhile = (what: () => Promise<unknown>) => ({
      seal: async (order: Parameters<typeof sealPack>[0]) => {
        const packed = await sealPack(order, { bucket, fonts: packFonts });
        await what();
        return packed;
      },
    });
    const changed = meanwhile(() => edit(id, piece, { text: 'Other.' }, { ifMatch: '"1"' }));
    expect(await represent(id, {}, { desk: changed })).toMatchObject({
      status: 409,
      body: { code: 'evidence_changed' },
    });
    const assigned = meanwhile(() => ask('assign', id, { assignee: 'user:bob' }));
    expect((await represent(id, {}, { desk: assigned })).status).toBe(200);
  });

  test('is made on the version of the case that was read', async () => {
    const { id } = await opened();
    await add(id);
    expect((await represent(id, {}, { ifMatch: '"1"' })).status).toBe(412);
    expect(await bucket.versions(`sealed/${id}/`)).toEqual([]);
    expect((await represent(id, {}, { ifMatch: '"2"' })).status).toBe(200);
  });

  test('closes the evidence: nothing is added, received, changed or removed, and a form that is still good changes nothing', async () => {
    const { id, paymentId } = await opened();
    const piece = await uploaded(id, pdf, 'application/pdf');
    await receive(id, piece);
    await represent(id);
    const before = (await shop.dispute(paymentId)).representment!.pack!;
    const answers = [
      await add(id, { title: 'Late' }),
      await announce(id, samplePng(), 'image/png'),
      await receive(id, piece),
      await edit(id, piece, { title: 'Late' }, { ifMatch: '"2"' }),
      await remove(id, piece, { ifMatch: '"2"' }),
    ];
    expect(answers.map(({ body }) => body.code)).toEqual(Array.from({ length: 5 }, () => 'evidence_sealed'));
    expect(await uploadTo(piece.upload!, pdf)).toBe(204);
    expect(await bucket.versions(before.pdf.key)).toHaveLength(1);
    expect((await shown(id)).allowed).not.toContain('edit_evidence');
  });

  test('of a second chargeback begins with what the first one had, and can be argued anew', async () => {
    const { id, paymentId } = await opened();
    const { body: piece } = await add(id);
    await represent(id);
    await shop.win(paymentId);
    await shop.follow('chargeback', paymentId, { reason: '13.1', responseDueAt: '2099-01-01' });
    expect(await shown(id)).toMatchObject({
      stage: 'second_chargeback',
      representment: null,
      earlier: [{ representment: { pack: { pages: 2 } } }],
      evidence: expect.arrayContaining([expect.objectContaining({ kind: 'proof_of_delivery', status: 'present' })]),
    });
    expect((await edit(id, piece, { text: 'Signed twice.' }, { ifMatch: '"1"' })).status).toBe(200);
    expect((await represent(id)).status).toBe(200);
    const { earlier, representment } = await shop.dispute(paymentId);
    expect(representment!.pack!.pdf.sha256).not.toBe(earlier[0]!.representment!.pack!.pdf.sha256);
  });

  test('shows beside the case what the letter will say of the payment', async () => {
    const { id } = await opened();
    const { facts, payment } = await shown(id);
    expect(facts).toMatchObject({
      captured: '92.00',
      chargedBack: '60.00',
      card: { last4: '0000' },
      disputed: { id: payment.operations[0]!.id, amount: '92.00' },
      operations: [{ type: 'debit' }, { type: 'chargeback', amount: '60.00' }],
    });
    expect(facts.paidAt <= instantOf(Date.now())).toBe(true);
  });
});
