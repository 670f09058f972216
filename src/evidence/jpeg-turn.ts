const orientation = 0x0112;
const turns: Readonly<Record<number, 90 | 180 | 270>> = { 3: 180, 6: 90, 8: 270 };

/** By how much a JPEG is to be turned clockwise to stand upright, as its camera noted it (EXIF 2.32, tag 0x0112). */
export function turnOf(bytes: Buffer): 0 | 90 | 180 | 270 {
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    if (bytes[at + 1] === 0xda) return 0;
    const part = bytes.subarray(at + 4, at + 2 + bytes.readUInt16BE(at + 2));
    if (bytes[at + 1] === 0xe1 && part.toString('latin1', 0, 6) === 'Exif\0\0') return turnIn(part.subarray(6));
  }
  return 0;
}

function turnIn(tiff: Buffer): 0 | 90 | 180 | 270 {
  if (tiff.length < 14) return 0;
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const short = (at: number) => (at + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  for (let entry = 0; entry < short(directory); entry += 1) {
    const at = directory + 2 + entry * 12;
    if (short(at) === orientation) return turns[short(at + 8)] ?? 0;
  }
  return 0;
}
