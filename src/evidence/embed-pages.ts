import {
  PDFEmbeddedPage,
  PdfArray,
  PdfDict,
  PdfName,
  PdfNumber,
  PdfRef,
  PdfStream,
  type PDF,
  type PDFPage,
  type PdfObject,
} from '@libpdf/core';

/**
 * The pages of one document as drawings in another: upright, cut to what is meant to be seen, what they share copied once.
 * Forms and stamps are drawn into them; nothing that does something comes along. The library's own `embedPage` knows neither
 * rotation nor crop nor what a page inherits, and copies what pages share once per page.
 * @throws when the source is damaged.
 */
export function embedPages(target: PDF, source: PDF): readonly PDFEmbeddedPage[] {
  source.flattenAll();
  const copy = copier(source, target);
  return source.getPages().map((page) => {
    const { left, bottom, width, height, turn } = viewOf(page, source);
    const resources = inherited(page, 'Resources', source);
    const group = page.dict.get('Group');
    const form = new PdfStream(
      [
        ['Type', PdfName.of('XObject')],
        ['Subtype', PdfName.of('Form')],
        ['BBox', numbers([left, bottom, left + width, bottom + height])],
        ['Matrix', numbers(upright(left, bottom, width, height, turn))],
        ['Resources', resources ? copy(resources) : new PdfDict()],
        ...(group ? [['Group', copy(group)] satisfies [string, PdfObject]] : []),
      ],
      contentOf(page, source),
    );
    const [w, h] = turn % 180 === 0 ? [width, height] : [height, width];
    return new PDFEmbeddedPage(target.register(form), { x: 0, y: 0, width: w, height: h }, w, h);
  });
}

/** What a page has, or one of the nodes it hangs on (ISO 32000-2, 7.7.3.4). */
function inherited(page: PDFPage, key: string, source: PDF): PdfObject | null {
  const resolve = (ref: PdfRef) => source.getObject(ref);
  let node: PdfDict | undefined = page.dict;
  for (let depth = 0; node && depth < 64; depth += 1) {
    const value = node.get(key, resolve);
    if (value) return value;
    node = node.getDict('Parent', resolve);
  }
  return null;
}

/** What is to be seen of a page, in its own units, and by how much it is turned clockwise. */
function viewOf(page: PDFPage, source: PDF) {
  const media = boxOf(inherited(page, 'MediaBox', source), source) ?? a4;
  const crop = boxOf(inherited(page, 'CropBox', source), source) ?? media;
  const left = Math.max(media[0], crop[0]);
  const bottom = Math.max(media[1], crop[1]);
  const width = Math.min(media[2], crop[2]) - left;
  const height = Math.min(media[3], crop[3]) - bottom;
  if (!(width > 0 && height > 0)) throw new Error('A page without an area');
  const rotate = inherited(page, 'Rotate', source);
  const turn = rotate instanceof PdfNumber ? ((rotate.value % 360) + 360) % 360 : 0;
  return { left, bottom, width, height, turn };
}

type Box = readonly [left: number, bottom: number, right: number, top: number];
const a4: Box = [0, 0, 595.28, 841.89];

function boxOf(value: PdfObject | null, source: PDF): Box | null {
  if (!(value instanceof PdfArray)) return null;
  const [a, b, c, d] = [0, 1, 2, 3].map((index) => {
    const side = value.at(index, (ref) => source.getObject(ref));
    return side instanceof PdfNumber ? side.value : NaN;
  });
  if (a === undefined || b === undefined || c === undefined || d === undefined) return null;
  if (![a, b, c, d].every(Number.isFinite)) return null;
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
}

/** The matrix that puts the seen part at the origin, turned clockwise. */
function upright(left: number, bottom: number, width: number, height: number, turn: number): readonly number[] {
  switch (turn) {
    case 90:
      return [0, -1, 1, 0, -bottom, left + width];
    case 180:
      return [-1, 0, 0, -1, left + width, bottom + height];
    case 270:
      return [0, 1, -1, 0, bottom + height, -left];
    default:
      return [1, 0, 0, 1, -left, -bottom];
  }
}

const numbers = (values: readonly number[]) => new PdfArray(values.map((value) => PdfNumber.of(value)));

function contentOf(page: PDFPage, source: PDF): Uint8Array {
  const resolve = (ref: PdfRef) => source.getObject(ref);
  const contents = page.dict.get('Contents', resolve);
  const parts = contents instanceof PdfArray ? [...contents] : contents ? [contents] : [];
  const streams = parts.map((part) => (part instanceof PdfRef ? resolve(part) : part));
  // A line break between two streams: neither may end within a token, but nothing says they end with a space.
  return Buffer.concat(
    streams.flatMap((one) => (one instanceof PdfStream ? [one.getDecodedData(), Buffer.from('\n')] : [])),
  );
}

/** Copies objects with all they refer to, each referred object once. */
function copier(source: PDF, target: PDF): (value: PdfObject) => PdfObject {
  const copied = new Map<string, PdfRef>();
  const copy = (value: PdfObject): PdfObject => {
    if (value instanceof PdfRef) return copyReferred(value);
    if (value instanceof PdfArray) return new PdfArray([...value].map(copy));
    if (!(value instanceof PdfDict)) return value;
    const made = emptyOf(value);
    fill(made, value);
    return made;
  };
  const copyReferred = (ref: PdfRef): PdfObject => {
    const key = `${ref.objectNumber} ${ref.generation}`;
    const known = copied.get(key);
    if (known) return known;
    const value = source.getObject(ref);
    if (value === null) return new PdfDict();
    if (!(value instanceof PdfDict)) return copy(value);
    // Registered before it is filled: what it refers to may refer to it.
    const made = emptyOf(value);
    const registered = target.register(made);
    copied.set(key, registered);
    fill(made, value);
    return registered;
  };
  const fill = (made: PdfDict, value: PdfDict) => {
    for (const [name, child] of value) if (!leadsAway.has(name.value)) made.set(name, copy(child));
  };
  return copy;
}

const emptyOf = (value: PdfDict): PdfDict =>
  value instanceof PdfStream ? new PdfStream([], value.data) : new PdfDict();

/** From a resource to the document around it, which is not copied. */
const leadsAway = new Set(['Parent', 'StructParent', 'StructParents', 'Metadata', 'PieceInfo']);
