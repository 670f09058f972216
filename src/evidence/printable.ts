import type { EmbeddedFont } from '@libpdf/core';

/** Scripts whose letters stand one after the other: others need shaping, which nothing here does. */
const unshaped = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Common}\p{Script=Inherited}]$/u;

/** The characters of a text that the font cannot print, each once. */
export function unprintableIn(text: string, font: Pick<EmbeddedFont, 'canEncode'>): readonly string[] {
  const each = new Set(text.normalize('NFC').replace(/[\r\n\t]/g, ''));
  return [...each].filter((character) => !unshaped.test(character) || !font.canEncode(character));
}

/** A text with every character the font lacks named instead: for what the merchant's other systems wrote. */
export function printable(text: string, font: Pick<EmbeddedFont, 'canEncode'>): string {
  const lacking = new Set(unprintableIn(text, font));
  return Array.from(text.normalize('NFC'), (one) => (lacking.has(one) ? `[${codePoint(one)}]` : one)).join('');
}

/** "U+6F22". */
export const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
