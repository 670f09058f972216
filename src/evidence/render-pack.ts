import { PDF, PdfArray, PdfDict, PdfName, PdfString, type EmbeddedFont } from '@libpdf/core';
import { createHash } from 'node:crypto';
import type { Exhibit, PackOrder, Packed } from '../domain/pack.ts';
import { embedFile, type Drawing } from './embed-file.ts';
import { paperOf, type FontFiles, type Paper } from './paper.ts';
import { unprintableIn } from './printable.ts';
import { writeLetter } from './write-letter.ts';

/** A pack that fits: its bytes, and the pages (from 1) each exhibit is on. */
export type Rendered = {
  readonly kind: 'rendered';
  readonly bytes: Uint8Array;
  readonly pages: number;
  readonly exhibits: readonly { readonly from: number; readonly to: number }[];
};

/**
 * One PDF: the cover letter with the facts, then the exhibits, numbered. The same order and files give the same bytes.
 * @throws when a file is damaged: what was checked before it became evidence is not.
 */
export async function renderPack(
  order: PackOrder,
  files: ReadonlyMap<string, Buffer>,
  fonts: FontFiles,
): Promise<Rendered | Extract<Packed, { kind: 'over' | 'unprintable' }>> {
  const pdf = PDF.create();
  const paper = paperOf(pdf, fonts);
  const { limits, exhibits } = order;
  const drawings: (readonly Drawing[])[] = [];
  for (const { id, content } of exhibits) {
    if (content.form === 'text') {
      const characters = unprintableIn(content.text, paper.regular);
      if (characters.length > 0) return { kind: 'unprintable', exhibit: id, characters };
    }
    const bytes = files.get(id);
    drawings.push(content.form === 'file' && bytes ? await embedFile(pdf, content.type, bytes) : []);
  }

  // The list of exhibits says how many pages each has, so they are counted on a sheet of their own first.
  const lengths = exhibits.map(({ content }, index) =>
    content.form === 'text' ? pagesOfText(content.text, fonts) : (drawings[index]?.length ?? 0),
  );
  const listed = exhibits.map(({ title, kind, content }, index) => ({
    title,
    kind,
    name: content.form === 'file' ? content.name : null,
    pages: lengths[index] ?? 0,
  }));
  writeLetter(paper, order, listed);
  const ranges = exhibits.map((exhibit, index) => {
    const from = paper.pages() + 1;
    showExhibit(paper, exhibit, index + 1, drawings[index] ?? []);
    return { from, to: paper.pages() };
  });
  const pages = paper.pages();
  if (pages > limits.pages) return { kind: 'over', what: 'pages', count: pages, limit: limits.pages };
  const { id, caseNumber } = order.dispute;
  paper.foot((page, all) => `${caseNumber ? `Case ${caseNumber} · ` : ''}${id} · page ${page} of ${all}`);

  const bytes = await saveSame(pdf, paper.fonts, order);
  if (bytes.length > limits.bytes) return { kind: 'over', what: 'bytes', count: bytes.length, limit: limits.bytes };
  return { kind: 'rendered', bytes, pages, exhibits: ranges };
}

function showExhibit(
  paper: Paper,
  { kind, title, content }: Exhibit,
  number: number,
  drawings: readonly Drawing[],
): void {
  const header = `Exhibit ${number} · ${kind.replaceAll('_', ' ')} · ${title}`;
  if (content.form === 'text') {
    paper.section(header);
    paper.text(content.text, textStyle);
    return;
  }
  for (const [index, drawing] of drawings.entries()) {
    paper.show(`${header} · ${content.name}, ${index + 1} of ${drawings.length}`, drawing);
  }
}

const textStyle = { size: 10 };

function pagesOfText(text: string, fonts: FontFiles): number {
  const sheet = paperOf(PDF.create(), fonts);
  sheet.section('-');
  sheet.text(text, textStyle);
  return sheet.pages();
}

/** Saves with nothing left to chance: dates, the document's id and the names of the fonts' subsets follow from the order. */
async function saveSame(pdf: PDF, fonts: readonly EmbeddedFont[], order: PackOrder): Promise<Uint8Array> {
  const sealed = new Date(order.sealedAt);
  pdf.setTitle(`Representment ${order.dispute.caseNumber ?? order.dispute.id}`, { showInWindowTitleBar: true });
  pdf.setAuthor(order.facts.entity);
  pdf.setCreator('payments-back-office');
  pdf.setProducer('payments-back-office');
  pdf.setCreationDate(sealed);
  pdf.setModificationDate(sealed);
  pdf.setLanguage('en');
  const id = new PdfString(createHash('sha256').update(JSON.stringify(order)).digest().subarray(0, 16), 'hex');
  pdf.context.info.trailer.set('ID', PdfArray.of(id, id));
  pdf.fonts.finalize(true);
  for (const [index, font] of fonts.entries()) nameSubset(pdf, font, `EVID${'ABCDEFGHIJ'[index] ?? 'X'}A`);
  return pdf.save({ subsetFonts: true });
}

/** The library tags a subset with random letters, in three places. */
function nameSubset(pdf: PDF, font: EmbeddedFont, tag: string): void {
  const resolve = (ref: Parameters<PDF['getObject']>[0]) => pdf.getObject(ref);
  const reference = pdf.getFontRef(font);
  const type0 = reference && pdf.getObject(reference);
  if (!(type0 instanceof PdfDict)) return;
  const descendant = type0.getArray('DescendantFonts', resolve)?.at(0, resolve);
  const descriptor = descendant instanceof PdfDict ? descendant.getDict('FontDescriptor', resolve) : undefined;
  const rename = (dict: PdfDict, key: string) => {
    const name = dict.getName(key, resolve);
    if (name) dict.set(key, PdfName.of(name.value.replace(/^[A-Z]{6}\+/, `${tag}+`)));
  };
  rename(type0, 'BaseFont');
  if (descendant instanceof PdfDict) rename(descendant, 'BaseFont');
  if (descriptor) rename(descriptor, 'FontName');
}
