import { rgb, type PDF, type PDFPage } from '@libpdf/core';
import type { Box, Drawing } from './embed-file.ts';
import { printable } from './printable.ts';

/** TrueType fonts, as bytes. */
export type FontFiles = { readonly regular: Uint8Array; readonly bold: Uint8Array };
type Style = { readonly size: number; readonly bold?: boolean; readonly gray?: boolean };

/** A4, in points. */
const short = 595.28;
const long = 841.89;
const margin = 56;
const headerHeight = 30;
const leading = 1.45;
const gray = rgb(0.4, 0.4, 0.4);
const black = rgb(0, 0, 0);

export type Paper = ReturnType<typeof paperOf>;

/** Writes down a document: text and tables that flow over pages, and pages that show a drawing. */
export function paperOf(pdf: PDF, files: FontFiles) {
  const fonts = { regular: pdf.embedFont(files.regular), bold: pdf.embedFont(files.bold) };
  const fontOf = ({ bold = false }: Style) => (bold ? fonts.bold : fonts.regular);
  let page: PDFPage | null = null;
  let header = '';
  /** The upper edge of what is free. */
  let top = 0;

  const write = (text: string, x: number, y: number, style: Style) => {
    if (text === '') return;
    page?.drawText(text, { x, y, font: fontOf(style), size: style.size, color: style.gray ? gray : black });
  };
  const open = (width = short, height = long) => {
    page = pdf.addPage({ width, height });
    top = height - margin;
    if (header === '') return;
    const style = { size: 9, gray: true };
    write(cut(header, width - 2 * margin, style), margin, top - 9, style);
    page.drawLine({
      start: { x: margin, y: top - 16 },
      end: { x: width - margin, y: top - 16 },
      thickness: 0.5,
      color: gray,
    });
    top -= headerHeight;
  };
  const room = (height: number) => {
    if (!page || top - height < margin) open();
  };
  const widthOf = (text: string, style: Style) => fontOf(style).widthOfTextAtSize(text, style.size);
  const cut = (text: string, width: number, style: Style) => {
    const whole = printable(text, fontOf(style));
    let fits = whole;
    while (widthOf(fits, style) > width) fits = `${fits.slice(0, fits.endsWith('…') ? -2 : -1)}…`;
    return fits;
  };
  const wrap = (text: string, width: number, style: Style): readonly string[] =>
    printable(text, fontOf(style))
      .split(/\r\n|[\r\n]/)
      .flatMap((line) => wrapLine(line.replaceAll('\t', '    '), width, (part) => widthOf(part, style)));

  return {
    regular: fonts.regular,
    fonts: [fonts.regular, fonts.bold],
    pages: () => pdf.getPageCount(),

    /** Begins a new page; `title` stands above it and above those it flows over to. */
    section(title: string) {
      header = title;
      open();
    },

    text(text: string, style: Style = { size: 10 }) {
      for (const line of wrap(text, short - 2 * margin, style)) {
        room(style.size * leading);
        top -= style.size * leading;
        write(line, margin, top, style);
      }
    },

    space(height: number) {
      top -= height;
    },

    /** Rows of cells in columns of these widths (points); a row is not broken over pages. */
    table(widths: readonly number[], rows: readonly (readonly string[])[], styleOf: (row: number) => Style) {
      for (const [index, row] of rows.entries()) {
        const style = styleOf(index);
        const cells = row.map((cell, column) => wrap(cell, (widths[column] ?? 0) - 6, style));
        const height = Math.max(...cells.map(({ length }) => length)) * style.size * leading + 3;
        room(height);
        let x = margin;
        for (const [column, lines] of cells.entries()) {
          for (const [number, line] of lines.entries()) {
            write(line, x, top - (number + 1) * style.size * leading, style);
          }
          x += widths[column] ?? 0;
        }
        top -= height;
      }
    },

    /** A page of its own that shows a drawing as large as it is or as there is room, lying if that is lying. */
    show(title: string, drawing: Drawing) {
      header = title;
      const lying = drawing.width > drawing.height;
      const [width, height] = lying ? [long, short] : [short, long];
      open(width, height);
      if (page)
        drawing.draw(page, fitted(drawing, { x: margin, y: margin, width: width - 2 * margin, height: top - margin }));
    },

    /** Writes a line at the foot of every page. */
    foot(lineOf: (page: number, pages: number) => string) {
      const style = { size: 8, gray: true };
      for (const [index, one] of pdf.getPages().entries()) {
        page = one;
        write(cut(lineOf(index + 1, pdf.getPageCount()), one.width - 2 * margin, style), margin, margin / 2, style);
      }
    },
  };
}

function fitted({ width, height }: Drawing, room: Box): Box {
  const scale = Math.min(1, room.width / width, room.height / height);
  return { x: room.x, y: room.y + room.height - height * scale, width: width * scale, height: height * scale };
}

/** Breaks at spaces, and within what is longer than a line. */
function wrapLine(line: string, width: number, widthOf: (text: string) => number): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<= )/)) {
    if (widthOf(current + word.trimEnd()) <= width) {
      current += word;
      continue;
    }
    if (current !== '') lines.push(current.trimEnd());
    current = '';
    for (const character of word) {
      if (current !== '' && widthOf(current + character) > width) {
        lines.push(current);
        current = '';
      }
      current += character;
    }
  }
  return [...lines, current.trimEnd()];
}
