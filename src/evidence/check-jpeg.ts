/** Markers that stand alone, without a length: TEM, RST0 to RST7. */
const standsAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const endOfImage = 0xd9;
const startOfScan = 0xda;
const mostPixels = 100_000_000;

/** What is wrong with the structure of a JPEG; null: nothing. Some cameras append further JPEGs (previews); nothing else may follow. */
export function checkJpeg(bytes: Buffer): string | null {
  if (!isStart(bytes, 0)) return 'it does not begin as a JPEG';
  let at = 0;
  do {
    const end = endOf(bytes, at);
    if (typeof end === 'string') return end;
    at = end;
  } while (isStart(bytes, at));
  return bytes.subarray(at).every((byte) => byte === 0) ? null : 'something follows its end';
}

const isStart = (bytes: Buffer, at: number): boolean =>
  bytes[at] === 0xff && bytes[at + 1] === 0xd8 && bytes[at + 2] === 0xff;

/** Where the image that begins at `from` ends, or what is wrong with it. */
function endOf(bytes: Buffer, from: number): number | string {
  let at = from + 2;
  let framed = false;
  let scanned = false;
  while (at + 2 <= bytes.length) {
    if (bytes[at] !== 0xff) return 'its parts do not follow each other';
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === endOfImage) return framed && scanned ? at + 2 : 'it has no picture';
    if (standsAlone(marker)) {
      at += 2;
      continue;
    }
    if (at + 4 > bytes.length) break;
    const next = at + 2 + bytes.readUInt16BE(at + 2);
    if (next > bytes.length) break;
    if (isFrame(marker)) {
      if (next - at < 11) return 'its header is damaged';
      if (bytes.readUInt16BE(at + 5) * bytes.readUInt16BE(at + 7) > mostPixels) {
        return `it has more than ${mostPixels / 1_000_000} million pixels`;
      }
      framed = true;
    }
    at = marker === startOfScan ? endOfScan(bytes, next) : next;
    scanned ||= marker === startOfScan;
  }
  return 'it is cut off';
}

/** Behind a scan's data: the next marker that is neither an escaped 0xff nor a restart. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const marker = bytes[at + 1];
    if (marker !== undefined && marker !== 0 && marker !== 0xff && !standsAlone(marker)) return at;
  }
  return bytes.length;
}
