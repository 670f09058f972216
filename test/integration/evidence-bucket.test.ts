import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { extractText, getDocumentProxy } from 'unpdf';
import type { FileType } from '../../src/domain/evidence.ts';
import type { Exhibit, SealedPack } from '../../src/domain/pack.ts';
import type { UploadForm } from '../../src/evidence/evidence-bucket.ts';
import { sealPack } from '../../src/evidence/seal-pack.ts';
import { takeUpload } from '../../src/evidence/take-upload.ts';
import { engineBucket, type EngineBucket } from '../props/bucket.ts';
import { packFonts } from '../props/pack-fonts.ts';
import { packOrder, textExhibit } from '../props/sample-pack.ts';
import { announced, sampleJpeg, samplePdf, samplePng } from '../props/sample-files.ts';
import { uploadTo } from '../props/upload-to.ts';

/** Files on their way from a browser to a sealed pack, over HTTP to a real S3 engine. */

let bucket: EngineBucket;
beforeAll(async () => {
  bucket = await engineBucket();
});
afterAll(() => {
  bucket.close();
});

const pdf = await samplePdf('Delivered 12 January');
const png = samplePng();
const other = { name: 'other.png', type: 'image/png' };
let count = 0;
const place = () => {
  count += 1;
  return { from: `uploads/dsp_1/evd_${count}`, to: `evidence/dsp_1/evd_${count}` };
};

/** Announces one file and sends another. */
async function send(bytes: Buffer, type: FileType, sent = bytes) {
  const { from, to } = place();
  const file = announced(bytes, type);
  const form = await bucket.uploadForm(from, file);
  return { from, to, file, form, status: await uploadTo(form, sent) };
}

describe('An upload form', () => {
  test('takes the file that was announced', async () => {
    const { status, from } = await send(pdf, 'application/pdf');
    expect(status).toBe(204);
    expect(await bucket.read(from)).toEqual(pdf);
  });

  test.each([
    ['a byte more', Buffer.concat([png, Buffer.alloc(1)])],
    ['a byte less', png.subarray(1)],
    ['nothing', Buffer.alloc(0)],
  ])('takes nothing of another size: %s', async (_what, sent) => {
    const { status, from } = await send(png, 'image/png', sent);
    expect(status).toBe(400);
    expect(await bucket.read(from)).toBeNull();
  });

  const forged: [string, Partial<Record<string, string>>][] = [
    ['another type', { 'content-type': 'text/html' }],
    ['another place', { key: 'sealed/dsp_1/chargeback/manifest.json' }],
    ['another checksum', { 'x-amz-checksum-sha256': 'AAAA' }],
    ['more than was signed', { 'x-amz-meta-more': 'x' }],
  ];
  test.each(forged)('takes nothing for %s', async (_what, fields) => {
    const { from } = place();
    const form = await bucket.uploadForm(from, announced(png, 'image/png'));
    expect(await uploadTo({ ...form, fields: { ...form.fields, ...fields } } as UploadForm, png)).toBe(403);
    expect(await bucket.read(from)).toBeNull();
  });
});

describe('What was uploaded', () => {
  test('becomes evidence, in the version that was looked at', async () => {
    const sent = await send(pdf, 'application/pdf');
    const taken = await takeUpload(sent, { bucket });
    expect(taken).toEqual({ pages: 1, versionId: (await bucket.versions(sent.to))[0]!.versionId });
  });

  test('is not there before it was sent', async () => {
    expect(await takeUpload({ ...place(), file: announced(png, 'image/png') }, { bucket })).toMatchObject({
      code: 'upload_missing',
    });
  });

  test('is refused by what it is, whatever it was announced as, and leaves nothing behind', async () => {
    const sent = await send(png, 'application/pdf');
    expect(sent.status).toBe(204);
    expect(await takeUpload(sent, { bucket })).toMatchObject({ code: 'file_type_differs' });
    expect(await bucket.versions(sent.to)).toEqual([]);
  });

  test('is refused when other bytes of the same size came', async () => {
    // S3 itself refuses them by their checksum; the engine here does not look.
    const sent = await send(png, 'image/png', Buffer.from(png).fill(7, 60, 64));
    expect(await takeUpload(sent, { bucket })).toMatchObject({ code: 'upload_differs' });
  });
});

describe('A download', () => {
  test('is a file to save under its name, of exactly one version', async () => {
    const { from, to } = place();
    const versionId = await bucket.put(to, pdf, { name: 'Beleg "Łódź".pdf', type: 'application/pdf' });
    await bucket.put(to, png, other);
    const { url } = await bucket.downloadUrl(to, versionId);
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(pdf);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="Beleg ___d__.pdf"; filename*=UTF-8''Beleg%20%22%C5%81%C3%B3d%C5%BA%22.pdf`,
    );
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect((await fetch(url.replace(to, from))).status).not.toBe(200);
  });
});

describe('Sealing', () => {
  const exhibit = async (): Promise<{ exhibit: Exhibit; form: UploadForm; from: string; to: string }> => {
    const bytes = sampleJpeg(6);
    const { from, to, file, form } = await send(bytes, 'image/jpeg');
    const taken = await takeUpload({ from, to, file }, { bucket });
    if ('code' in taken) throw new Error(taken.detail);
    const content = { form: 'file', ...file, name: 'door.jpg', key: to, versionId: taken.versionId } as const;
    return {
      exhibit: { id: `evd_${count}`, kind: 'proof_of_delivery', title: 'At the door', content },
      form,
      from,
      to,
    };
  };
  const seal = async (...args: Parameters<typeof packOrder>): Promise<SealedPack> => {
    const packed = await sealPack(packOrder(...args), { bucket, fonts: packFonts });
    if (packed.kind !== 'sealed') throw new Error(JSON.stringify(packed));
    return packed.pack;
  };
  const manifestOf = async ({ manifest }: SealedPack) =>
    JSON.parse((await bucket.read(manifest.key, manifest.versionId))!.toString('utf8')) as {
      pdf: { key: string; sha256: string; size: number; pages: number };
      exhibits: { original: { key: string; sha256: string }; evidence: Exhibit; pages: object }[];
    };

  test('writes the PDF, the originals and a manifest of both', async () => {
    const { exhibit: door } = await exhibit();
    const pack = await seal([textExhibit('He signed.'), door]);
    const bytes = (await bucket.read(pack.pdf.key, pack.pdf.versionId))!;
    expect(announced(bytes, 'application/pdf')).toMatchObject({ size: pack.pdf.size, sha256: pack.pdf.sha256 });
    const { totalPages } = await extractText(await getDocumentProxy(new Uint8Array(bytes)));
    expect(totalPages).toBe(pack.pdf.pages);

    const manifest = await manifestOf(pack);
    const { key, sha256, size, pages } = pack.pdf;
    expect(manifest.pdf).toEqual({ key, sha256, size, pages });
    expect(manifest.exhibits.map(({ evidence }) => evidence)).toEqual([textExhibit('He signed.'), door]);
    expect(manifest.exhibits.map((one) => one.pages)).toEqual([
      { from: 2, to: 2 },
      { from: 3, to: 3 },
    ]);
    for (const { original } of manifest.exhibits) {
      const copy = (await bucket.read(original.key))!;
      expect(announced(copy, 'image/jpeg').sha256).toBe(original.sha256);
    }
  });

  test('repeated after a lost answer finds the very same objects', async () => {
    const { exhibit: door } = await exhibit();
    const [one, other] = [await seal([door]), await seal([door])];
    expect(other).toEqual(one);
  });

  test('is about what was checked: what is uploaded or written later changes nothing', async () => {
    const { exhibit: door, form, to } = await exhibit();
    const before = await seal([door]);
    expect(await uploadTo(form, sampleJpeg(6))).toBe(204);
    await bucket.put(to, png, other);
    await bucket.remove(to);
    expect(await seal([door])).toMatchObject({ pdf: { sha256: before.pdf.sha256 } });
    const [{ evidence, original }] = (await manifestOf(before)).exhibits as [
      Awaited<ReturnType<typeof manifestOf>>['exhibits'][0],
    ];
    expect(evidence).toEqual(door);
    expect(await bucket.read(original.key)).toEqual(sampleJpeg(6));
  });

  test('stops when a piece is not what was checked', async () => {
    const { exhibit: door } = await exhibit();
    if (door.content.form !== 'file') throw new Error('It is a file');
    const versionId = await bucket.put(door.content.key, png, other);
    const swapped = { ...door, content: { ...door.content, versionId } };
    expect(await sealPack(packOrder([swapped]), { bucket, fonts: packFonts })).toEqual({
      kind: 'changed',
      exhibit: door.id,
    });
  });
});
