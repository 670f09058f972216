import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Client } from '../../client/client.ts';
import { ProblemError } from '../../client/errors.ts';
import { clientOf } from '../../local/client-of.ts';
import { Deployed } from '../props/deployed.ts';
import { announced, sampleJpeg, samplePdf, samplePng } from '../props/sample-files.ts';
import { uploadTo } from '../props/upload-to.ts';

/** The dispute desk as a team uses it: the typed client, the deployed functions with their roles, the bucket with its policy. */

const deployed = new Deployed();
let desk: Client;
let reader: Client;
beforeAll(() => {
  desk = clientOf(deployed.stack, 'dispute_team');
  reader = clientOf(deployed.stack, 'finance');
});

const proof = { kind: 'proof_of_delivery', title: 'At the door' } as const;
async function opened(): Promise<string> {
  const { paymentId } = await deployed.captured();
  const { payment } = await desk.chargeback({ paymentId, amount: '60.00', reason: '13.1' });
  return payment.disputes[0]!;
}
const codeOf = async (call: Promise<unknown>) => {
  const error = await call.catch((thrown: unknown) => thrown);
  if (error instanceof ProblemError) return `${error.status} ${error.code}`;
  throw new Error('It was not refused', { cause: error });
};

test('A case is argued, sealed and downloaded', async () => {
  const disputeId = await opened();
  const file = announced(sampleJpeg(6), 'image/jpeg', 'door.jpg');
  const { id: evidenceId, upload } = await desk.addEvidence({ disputeId, ...proof, file });
  expect(await uploadTo(upload!, samplePng())).toBe(400);
  expect(await uploadTo(upload!, sampleJpeg(6))).toBe(204);
  const received = await desk.receiveEvidence({ disputeId, evidenceId });
  expect(received).toMatchObject({ status: 'present', file: { pages: 1 }, version: 2 });

  const letter = await desk.addEvidence({ disputeId, kind: 'correspondence', title: 'Her letter', text: 'Thank you!' });
  const { version } = await desk.changeEvidence(
    { disputeId, evidenceId: letter.id, text: 'Thank you very much!' },
    { ifVersion: letter.version },
  );
  const late = desk.changeEvidence({ disputeId, evidenceId: letter.id, title: 'Mine' }, { ifVersion: letter.version });
  expect(await codeOf(late)).toBe('412 stale_version');
  const draft = await desk.addEvidence({ disputeId, kind: 'other', title: 'A draft', text: 'Not to be sent.' });
  await desk.removeEvidence({ disputeId, evidenceId: draft.id }, { ifVersion: draft.version });

  const { link } = await reader.getEvidence({ disputeId, evidenceId });
  const answer = await fetch(link!.url);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(sampleJpeg(6));
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'image/jpeg',
    'content-disposition': `attachment; filename="door.jpg"; filename*=UTF-8''door.jpg`,
    'cache-control': 'private, no-store',
  });

  const { data } = await reader.listEvidence({ disputeId });
  const titles = data.map(({ title, version: seen }) => `${title} ${seen}`);
  expect(titles).toEqual(['At the door 2', `Her letter ${version}`]);

  const { representment } = await desk.represent({ disputeId });
  expect(representment).toMatchObject({ missing: [], pack: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } });
  const sealed = await reader.getRepresentment({ disputeId });
  const pdf = Buffer.from(await (await fetch(sealed.pdf.url)).arrayBuffer());
  expect(announced(pdf, 'application/pdf').sha256).toBe(representment!.pack!.sha256);
  const manifest = await fetch(sealed.manifest.url);
  expect(manifest.headers.get('content-disposition')).toContain('attachment');
  expect(((await manifest.json()) as { pdf: object }).pdf).toMatchObject({ sha256: sealed.pdf.sha256 });

  expect(await uploadTo(upload!, sampleJpeg(6))).toBe(204);
  for (const refused of [
    desk.addEvidence({ disputeId, ...proof, text: 'Late.' }),
    desk.receiveEvidence({ disputeId, evidenceId }),
    desk.changeEvidence({ disputeId, evidenceId, title: 'Late' }, { ifVersion: 2 }),
    desk.removeEvidence({ disputeId, evidenceId }, { ifVersion: 2 }),
  ]) {
    expect(await codeOf(refused)).toBe('409 evidence_sealed');
  }
  expect(await codeOf(desk.represent({ disputeId }))).toBe('409 already_represented');
  const { timeline } = await reader.getDispute({ disputeId });
  expect(timeline.map(({ type }) => type.replace('dispute.', ''))).toEqual([
    'opened',
    'evidence_announced',
    'evidence_added',
    'evidence_added',
    'evidence_changed',
    'evidence_added',
    'evidence_removed',
    'represented',
  ]);
});

describe('The desk', () => {
  test('refuses a file that is not what it says, and seals nothing before that is put right', async () => {
    const disputeId = await opened();
    const lie = announced(samplePng(), 'application/pdf', 'proof.pdf');
    const { id: evidenceId, upload } = await desk.addEvidence({ disputeId, ...proof, file: lie });
    expect(await uploadTo(upload!, samplePng())).toBe(204);
    expect(await codeOf(desk.receiveEvidence({ disputeId, evidenceId }))).toBe('409 file_type_differs');
    expect(await codeOf(desk.represent({ disputeId, reason: 'Anyway.' }))).toBe('409 evidence_unfinished');
    await desk.removeEvidence({ disputeId, evidenceId }, { ifVersion: 1 });
    expect(await codeOf(desk.represent({ disputeId }))).toBe('409 evidence_missing');
    const { representment } = await desk.represent({ disputeId, reason: 'It was a download.' });
    expect(representment).toMatchObject({ missing: ['proof_of_delivery'], reason: 'It was a download.' });
  });

  test('refuses what is not there yet, what is too large, and what cannot be printed', async () => {
    const disputeId = await opened();
    const file = announced(await samplePdf('Delivered'), 'application/pdf');
    const { id: evidenceId } = await desk.addEvidence({ disputeId, ...proof, file });
    expect(await codeOf(desk.receiveEvidence({ disputeId, evidenceId }))).toBe('409 upload_missing');
    const large = { ...file, size: 2_000_001 };
    expect(await codeOf(desk.addEvidence({ disputeId, ...proof, file: large }))).toBe('400 file_too_large');
    expect(await codeOf(desk.addEvidence({ disputeId, ...proof, text: '签收' }))).toBe('400 unprintable_text');
    expect(await codeOf(desk.getRepresentment({ disputeId }))).toBe('404 not_found');
  });

  test('wants the version that was read before anything is changed or removed', async () => {
    const disputeId = await opened();
    const { id } = await desk.addEvidence({ disputeId, ...proof, text: 'Handed over.' });
    const path = `/v1/disputes/${disputeId}/evidence/${id}`;
    const client = 'dispute_team';
    expect((await deployed.call('PATCH', path, { client, body: { title: 'Blind' } })).body.code).toBe(
      'version_required',
    );
    expect((await deployed.call('DELETE', path, { client })).status).toBe(428);
  });
});
