import { crc32 } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Pixels are decoded to go into a PDF: four bytes each, of the memory a function has. */
const mostPixels = 40_000_000;

/** What is wrong with the structure of a PNG (every chunk with its checksum, from IHDR to IEND and nothing after it); null: nothing. */
export function checkPng(bytes: Buffer): string | null {
  if (!bytes.subarray(0, 8).equals(signature)) return 'it does not begin as a PNG';
  let first = true;
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const end = at + 12 + length;
    if (end > bytes.length) return 'it is cut off';
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) return `its part ${type} is damaged`;
    if (first && (type !== 'IHDR' || length !== 13)) return 'it has no header';
    if (first && bytes.readUInt32BE(at + 8) * bytes.readUInt32BE(at + 12) > mostPixels) {
      return `it has more than ${mostPixels / 1_000_000} million pixels`;
    }
    if (type === 'IEND') return end === bytes.length ? null : 'something follows its end';
    first = false;
    at = end;
  }
  return 'it is cut off';
}
