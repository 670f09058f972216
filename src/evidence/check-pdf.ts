import { PDF, PdfArray, PdfDict, PdfName, PdfRef, type PdfObject } from '@libpdf/core';
import type { Unfit } from '../domain/evidence.ts';

/** What does something by itself or when it is clicked (ISO 32000-2, 12.6.4); a link to a web page or a page does not. */
const activeActions = new Set([
  'JavaScript',
  'Launch',
  'SubmitForm',
  'ImportData',
  'ResetForm',
  'GoToR',
  'GoToE',
  'Rendition',
  'Movie',
  'Sound',
  'RichMediaExecute',
  'GoTo3DView',
]);
const activeAnnotations = new Set(['FileAttachment', 'RichMedia', 'Screen', 'Movie', 'Sound', '3D']);
const activeKeys = new Set(['JS', 'JavaScript', 'EmbeddedFiles', 'EF', 'XFA', 'AA']);
/** A form of several hundred fields has some thousand objects. */
const mostObjects = 200_000;

const active = (what: string): Unfit => ({
  code: 'pdf_active',
  detail: `The PDF has ${what}. Print it to a new PDF and send that.`,
});
const broken = (what: string): Unfit => ({ code: 'file_broken', detail: `The PDF cannot be used: ${what}.` });

/** A PDF that only shows something, opened; or why it cannot be evidence. */
export async function checkPdf(bytes: Buffer): Promise<PDF | Unfit> {
  if (bytes.toString('latin1', 0, 5) !== '%PDF-') {
    return { code: 'file_type_differs', detail: 'The file does not begin as a PDF.' };
  }
  const end = bytes.lastIndexOf('%%EOF');
  if (end < 0) return broken('it is cut off');
  if (/[^\s\0]/.test(bytes.toString('latin1', end + 5))) return broken('something follows its end');
  try {
    // Strictly: where the library guesses what a damaged file may have meant, some of them keep it busy for ever.
    const pdf = await PDF.load(bytes, { lenient: false });
    if (pdf.isEncrypted || pdf.context.info.trailer.has('Encrypt')) return encrypted;
    if (pdf.getPageCount() === 0) return broken('it has no pages');
    return activeIn(pdf) ?? pdf;
  } catch {
    return isEncrypted(bytes) ? encrypted : broken('it is damaged; save or print it again');
  }
}

const encrypted: Unfit = { code: 'pdf_encrypted', detail: 'The PDF is encrypted. Send one without a password.' };
/** Of a file that did not open: it may name its encryption in the clear. */
const isEncrypted = (bytes: Buffer): boolean => bytes.includes('/Encrypt');

/** Looks at everything that can be reached from the document, compressed objects included. */
function activeIn(pdf: PDF): Unfit | null {
  const seen = new Set<PdfObject>();
  const open: PdfObject[] = [pdf.context.info.trailer];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const value = one instanceof PdfRef ? pdf.getObject(one) : one;
    if (value === null || seen.has(value)) continue;
    if (!(value instanceof PdfDict || value instanceof PdfArray)) continue;
    seen.add(value);
    if (seen.size > mostObjects) return broken('it has too many parts');
    if (value instanceof PdfArray) {
      open.push(...value);
      continue;
    }
    const what = activePart(value, pdf);
    if (what !== null) return active(what);
    for (const [, child] of value) open.push(child);
  }
  return null;
}

function activePart(dict: PdfDict, pdf: PDF): string | null {
  const resolve = (ref: PdfRef) => pdf.getObject(ref);
  const nameAt = (key: string) => {
    const value = dict.get(key, resolve);
    return value instanceof PdfName ? value.value : '';
  };
  for (const [{ value: key }] of dict) if (activeKeys.has(key)) return said[key] ?? 'a script';
  if (activeActions.has(nameAt('S'))) return `an action (${nameAt('S')})`;
  if (activeAnnotations.has(nameAt('Subtype'))) return `an attachment or media (${nameAt('Subtype')})`;
  if (nameAt('Type') === 'EmbeddedFile') return 'an embedded file';
  // Most office programs write one that only says which page to show first; that is no action.
  const opened = dict.get('OpenAction', resolve);
  const shows = opened === undefined || opened instanceof PdfArray || isGoTo(opened, resolve);
  return shows ? null : 'an action when it is opened';
}

const said: Readonly<Record<string, string>> = {
  AA: 'actions that set themselves off',
  EF: 'an embedded file',
  EmbeddedFiles: 'embedded files',
  XFA: 'a form with a program',
};

function isGoTo(action: PdfObject, resolve: (ref: PdfRef) => PdfObject | null): boolean {
  if (!(action instanceof PdfDict)) return false;
  const type = action.get('S', resolve);
  return type instanceof PdfName && type.value === 'GoTo' && !action.has('Next');
}
