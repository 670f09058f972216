import { PDF, type PDFPage } from '@libpdf/core';
import type { FileType } from '../domain/evidence.ts';
import { embedPages } from './embed-pages.ts';
import { turnOf } from './jpeg-turn.ts';

export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
/** A page's worth of a file: its size in points, and how to draw it into a box of the same proportions. */
export type Drawing = {
  readonly width: number;
  readonly height: number;
  readonly draw: (page: PDFPage, box: Box) => void;
};

/** A picture's pixel is a point up to this many to the inch; finer ones are drawn smaller. */
const pointsPerPixel = 72 / 150;

/**
 * The pages of a file, as drawings in a document.
 * @throws when the file is damaged.
 */
export async function embedFile(target: PDF, type: FileType, bytes: Buffer): Promise<readonly Drawing[]> {
  switch (type) {
    case 'application/pdf':
      return embedPages(target, await PDF.load(bytes, { lenient: false })).map((embedded) => ({
        width: embedded.width,
        height: embedded.height,
        draw(page, { x, y, width, height }) {
          page.drawPage(embedded, { x, y, width, height });
        },
      }));
    case 'image/png':
      return [picture(target.embedPng(bytes), 0)];
    case 'image/jpeg':
      return [picture(target.embedJpeg(bytes), turnOf(bytes))];
  }
}

type Image = ReturnType<PDF['embedPng']>;

/** `turn`: clockwise, in degrees: cameras write down how they were held instead of turning the picture. */
function picture(image: Image, turn: 0 | 90 | 180 | 270): Drawing {
  const [across, down] = turn % 180 === 0 ? [image.width, image.height] : [image.height, image.width];
  return {
    width: across * pointsPerPixel,
    height: down * pointsPerPixel,
    draw(page, { x, y, width, height }) {
      const [w, h] = turn % 180 === 0 ? [width, height] : [height, width];
      // Turned about its lower left corner, so that corner moves to where the turned picture's is.
      const [dx, dy] = { 0: [0, 0], 90: [0, height], 180: [width, height], 270: [width, 0] }[turn];
      page.drawImage(image, {
        x: x + (dx ?? 0),
        y: y + (dy ?? 0),
        width: w,
        height: h,
        ...(turn !== 0 && { rotate: { angle: -turn, origin: { x: x + (dx ?? 0), y: y + (dy ?? 0) } } }),
      });
    },
  };
}
