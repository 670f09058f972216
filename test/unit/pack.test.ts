import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { extractText, getDocumentProxy } from 'unpdf';
import { renderPack, type Rendered } from '../../src/evidence/render-pack.ts';
import { packFonts } from '../props/pack-fonts.ts';
import { fileExhibit, packOrder, textExhibit } from '../props/sample-pack.ts';
import { onePage, sampleJpeg, samplePdf, samplePng } from '../props/sample-files.ts';

/** The one PDF of a representment, read again by another program (Mozilla's pdf.js). */

const delivery = await samplePdf('Delivered 12 January', 'Signed: M. Huber');
const files = new Map<string, Buffer>([
  ['evd_pdf', delivery],
  ['evd_png', samplePng()],
  ['evd_jpeg', sampleJpeg(6)],
  ['evd_hand', onePage()],
]);
const all = [
  textExhibit('The parcel was handed over in Łódź.\n\nSee the signature of the neighbor.'),
  fileExhibit('evd_pdf', delivery, 'application/pdf', 'tracking.pdf'),
  fileExhibit('evd_png', files.get('evd_png')!, 'image/png', 'door.png'),
  fileExhibit('evd_jpeg', files.get('evd_jpeg')!, 'image/jpeg', 'parcel.jpg'),
  fileExhibit('evd_hand', files.get('evd_hand')!, 'application/pdf', 'by-hand.pdf'),
];

async function render(...args: Parameters<typeof packOrder>): Promise<Rendered> {
  const rendered = await renderPack(packOrder(...args), files, packFonts);
  if (rendered.kind !== 'rendered') throw new Error(JSON.stringify(rendered));
  return rendered;
}

async function read({ bytes }: Rendered): Promise<string[]> {
  const document = await getDocumentProxy(new Uint8Array(bytes));
  const { text } = await extractText(document, { mergePages: false });
  return text.map((page) => page.replaceAll(/\s+/g, ' '));
}

describe('A pack', () => {
  test('begins with a letter that says what is contested, and what the books say of the payment', async () => {
    const [letter = ''] = await read(await render(all));
    for (const said of [
      'Representment of a chargeback',
      'Sealed 2026-01-20 11:00 by person:ada. All times are Europe/Berlin.',
      'BANK-7781',
      '74537604221222132710572',
      'visa 13.1 (not received)',
      'Disputed amount 50.00 EUR',
      'Answer due 2026-02-03 23:59',
      'Captured 60.00 EUR',
      'Refunded 10.00 EUR',
      'Charged back 50.00 EUR',
      '60.00 EUR, refunded 10.00 EUR',
      'succeeded 000.100.110 ok; reason: damaged',
      '2 proof of delivery Signed by the neighbor (tracking.pdf) 2',
    ]) {
      expect(letter).toContain(said);
    }
  });

  test('shows every exhibit under its number, each page of it, and says where it is', async () => {
    const rendered = await render(all);
    const pages = await read(rendered);
    expect(pages).toHaveLength(rendered.pages);
    expect(rendered.exhibits).toEqual([
      { from: 2, to: 2 },
      { from: 3, to: 4 },
      { from: 5, to: 5 },
      { from: 6, to: 6 },
      { from: 7, to: 7 },
    ]);
    expect(pages[1]).toContain('Exhibit 1 · explanation · What happened');
    expect(pages[1]).toContain('The parcel was handed over in Łódź. See the signature of the neighbor.');
    expect(pages[2]).toContain('Exhibit 2 · proof of delivery · Signed by the neighbor · tracking.pdf, 1 of 2');
    expect(pages[2]).toContain('Delivered 12 January');
    expect(pages[3]).toContain('Signed: M. Huber');
    expect(pages[6]).toContain('By hand');
    expect(pages[6]).toContain('Case BANK-7781 · dsp_2c1f7h0q9s8d7f6g5h4j3k2l1m · page 7 of 7');
  });

  test('is the same to the last byte whenever it is made of the same', async () => {
    const [one, other] = [await render(all), await render(all)];
    expect(Buffer.compare(one.bytes, other.bytes)).toBe(0);
    const later = await render(all, { sealedBy: 'person:bob' });
    expect(Buffer.compare(one.bytes, later.bytes)).not.toBe(0);
  });

  test('without evidence is the letter alone', async () => {
    const rendered = await render([]);
    expect(rendered).toMatchObject({ pages: 1, exhibits: [] });
    expect((await read(rendered))[0]).not.toContain('Exhibits');
  });

  test('flows a long text over pages and loses nothing of it', async () => {
    const words = Array.from({ length: 2_000 }, (_, index) => `word${index}`);
    const rendered = await render([textExhibit(words.join(' '))]);
    const text = (await read(rendered)).join(' ');
    expect(words.filter((word) => !text.includes(word))).toEqual([]);
    expect(rendered.exhibits[0]!.to).toBeGreaterThan(3);
  });

  test('names a character of other systems that the font lacks, instead of leaving it out', async () => {
    const order = packOrder([]);
    const [letter = ''] = await read(await render([], { facts: { ...order.facts, reference: 'ORDER-漢-1' } }));
    expect(letter).toContain('ORDER-[U+6F22]-1');
  });

  test('prints whatever text can be printed', async () => {
    const letters = fc.string({ unit: fc.constantFrom(...Array.from('aÉłßЖω €\n-1')), minLength: 1, maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(letters, async (text) => {
        const pages = await read(await render([textExhibit(text)]));
        const squeezed = pages.slice(1).join('').replaceAll(/\s/g, '');
        expect(squeezed).toContain(text.replaceAll(/\s/g, ''));
      }),
      { numRuns: 8 },
    );
  });
});

describe('A pack is refused', () => {
  const refused = (...args: Parameters<typeof packOrder>) => renderPack(packOrder(...args), files, packFonts);

  test('when it would have more pages than the bank takes, with their number', async () => {
    expect(await refused(all, { limits: { pages: 6, bytes: 4_000_000 } })).toEqual({
      kind: 'over',
      what: 'pages',
      count: 7,
      limit: 6,
    });
  });

  test('when it would have more bytes, with their number', async () => {
    const { bytes } = await render(all);
    const limit = bytes.length - 1;
    expect(await refused(all, { limits: { pages: 7, bytes: limit } })).toMatchObject({
      kind: 'over',
      what: 'bytes',
      limit,
    });
    expect(await refused(all, { limits: { pages: 7, bytes: limit + 1 } })).toMatchObject({ kind: 'rendered' });
  });

  test('when a text cannot be printed', async () => {
    expect(await refused([textExhibit('签收')])).toEqual({
      kind: 'unprintable',
      exhibit: 'evd_text',
      characters: ['签', '收'],
    });
  });
});
