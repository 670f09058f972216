import { createHash } from 'node:crypto';
import type { Exhibit, PackOrder, Packed } from '../domain/pack.ts';
import { bucketLayout } from './bucket-layout.ts';
import type { EvidenceBucket } from './evidence-bucket.ts';
import type { FontFiles } from './paper.ts';
import { renderPack } from './render-pack.ts';

type Deps = { readonly bucket: Pick<EvidenceBucket, 'read' | 'seal'>; readonly fonts: FontFiles };

/**
 * Seals a pack: reads exactly the versions that were checked, writes the one PDF, what went into it, and the manifest that says
 * so, under a name that follows from the order. Repeated with the same order it finds, or writes again, the same bytes.
 */
export async function sealPack(order: PackOrder, { bucket, fonts }: Deps): Promise<Packed> {
  const files = new Map<string, Buffer>();
  for (const { id, content } of order.exhibits) {
    if (content.form === 'text') continue;
    const bytes = await bucket.read(content.key, content.versionId);
    if (bytes === null || hashOf(bytes) !== content.sha256) return { kind: 'changed', exhibit: id };
    files.set(id, bytes);
  }
  const rendered = await renderPack(order, files, fonts);
  if (rendered.kind !== 'rendered') return rendered;

  const folder = folderOf(order);
  const pdf = await bucket.seal(`${folder}representment.pdf`, rendered.bytes, {
    name: `representment-${order.dispute.id}.pdf`,
    type: 'application/pdf',
  });
  const exhibits = [];
  for (const [index, exhibit] of order.exhibits.entries()) {
    const bytes = files.get(exhibit.id) ?? Buffer.from(textOf(exhibit));
    const original = { key: `${folder}exhibit-${index + 1}`, sha256: hashOf(bytes), size: bytes.length };
    await bucket.seal(original.key, bytes, savedAs(exhibit, index + 1));
    exhibits.push({ number: index + 1, pages: rendered.exhibits[index], original, evidence: exhibit });
  }
  // The versions of what is written here are not in it: a repetition would then write another manifest.
  const manifest = {
    schemaVersion: 1,
    pdf: { key: pdf.key, sha256: pdf.sha256, size: pdf.size, pages: rendered.pages },
    sealedAt: order.sealedAt,
    sealedBy: order.sealedBy,
    dispute: order.dispute,
    exhibits,
    facts: order.facts,
  };
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  const sealed = await bucket.seal(`${folder}manifest.json`, text, { name: 'manifest.json', type: 'application/json' });
  return { kind: 'sealed', pack: { pdf: { ...pdf, pages: rendered.pages }, manifest: sealed } };
}

const folderOf = (order: PackOrder): string => {
  const { id, stage } = order.dispute;
  return `${bucketLayout.sealed}${id}/${stage}/${hashOf(Buffer.from(JSON.stringify(order))).slice(0, 16)}/`;
};

const savedAs = ({ content }: Exhibit, number: number) =>
  content.form === 'file' ? content : { name: `exhibit-${number}.txt`, type: 'text/plain; charset=utf-8' };
const textOf = ({ content }: Exhibit): string => (content.form === 'text' ? content.text : '');
const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
