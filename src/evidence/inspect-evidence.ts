import { PDF, type EmbeddedFont } from '@libpdf/core';
import { createHash } from 'node:crypto';
import type { AnnouncedFile, FileType, Unfit } from '../domain/evidence.ts';
import { checkJpeg } from './check-jpeg.ts';
import { checkPdf } from './check-pdf.ts';
import { checkPng } from './check-png.ts';
import { embedFile } from './embed-file.ts';
import { codePoint, unprintableIn } from './printable.ts';

const magic: Readonly<Record<FileType, { readonly name: string; readonly begin: Buffer }>> = {
  'application/pdf': { name: 'a PDF', begin: Buffer.from('%PDF-') },
  'image/jpeg': { name: 'a JPEG', begin: Buffer.from([0xff, 0xd8, 0xff]) },
  'image/png': { name: 'a PNG', begin: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
};

/** Whether the bytes that came are the file that was announced, and one that can be shown to a bank: how many pages, or what is wrong. */
export async function inspectFile(
  bytes: Buffer,
  { type, size, sha256 }: AnnouncedFile,
): Promise<{ readonly pages: number } | Unfit> {
  if (bytes.length !== size) {
    return unfit('upload_differs', `It has ${bytes.length} bytes; ${size} were announced.`);
  }
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    return unfit('upload_differs', 'Its SHA-256 is not the one announced.');
  }
  const { name, begin } = magic[type];
  if (!bytes.subarray(0, begin.length).equals(begin)) {
    return unfit('file_type_differs', `Its first bytes are not those of ${name}, which ${type} announces.`);
  }
  const wrong = type === 'image/png' ? checkPng(bytes) : type === 'image/jpeg' ? checkJpeg(bytes) : null;
  if (wrong !== null) return unfit('file_broken', `The picture cannot be used: ${wrong}.`);
  if (type === 'application/pdf') {
    const opened = await checkPdf(bytes);
    if ('code' in opened) return opened;
  }
  try {
    // What a pack will do with it.
    return { pages: (await embedFile(PDF.create(), type, bytes)).length };
  } catch {
    return unfit('file_broken', `It cannot be read as ${name}. Save or print it again and send that.`);
  }
}

/** What a text lacks to be printed, if anything. */
export function inspectText(text: string, font: Pick<EmbeddedFont, 'canEncode'>): Unfit | null {
  const lacking = unprintableIn(text, font);
  if (lacking.length === 0) return null;
  const named = lacking.slice(0, 10).map((one) => `${one} (${codePoint(one)})`);
  return unfit(
    'unprintable_text',
    `Latin, Greek and Cyrillic can be printed; not ${named.join(', ')}${lacking.length > 10 ? ' and others' : ''}. Send it as a PDF.`,
  );
}

const unfit = (code: Unfit['code'], detail: string): Unfit => ({ code, detail });
