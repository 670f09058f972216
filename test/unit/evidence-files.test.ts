import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PDF } from '@libpdf/core';
import type { FileType, UnfitCode } from '../../src/domain/evidence.ts';
import { inspectFile, inspectText } from '../../src/evidence/inspect-evidence.ts';
import { turnOf } from '../../src/evidence/jpeg-turn.ts';
import { announced, onePage, rawPdf, sampleJpeg, samplePdf, samplePng } from '../props/sample-files.ts';
import { packFonts } from '../props/pack-fonts.ts';

/** What may become evidence: a PDF, JPEG or PNG through and through, that only shows something. */

const pdf = await samplePdf('one', 'two');
const png = samplePng();
const jpeg = sampleJpeg();
const zip = Buffer.from('PK\x03\x04 and the rest of an archive PK\x05\x06', 'latin1');
const html = Buffer.from('<script>alert(1)</script>');
const cut = (bytes: Buffer, by: number) => bytes.subarray(0, bytes.length - by);
const join = (...parts: Buffer[]) => Buffer.concat(parts);
const inspect = (bytes: Buffer, type: FileType) => inspectFile(bytes, announced(bytes, type));
const encrypted = async (): Promise<Buffer> => {
  const locked = await PDF.load(pdf);
  locked.setProtection({ userPassword: '', ownerPassword: 'owner' });
  return Buffer.from(await locked.save());
};
const locked = async (): Promise<Buffer> => {
  const one = await PDF.load(pdf);
  one.setProtection({ userPassword: 'secret', ownerPassword: 'owner' });
  return Buffer.from(await one.save());
};
const attached = async (): Promise<Buffer> => {
  const one = await PDF.load(pdf);
  one.addAttachment('malware.exe', Buffer.from('MZ'));
  return Buffer.from(await one.save({ useXRefStream: true }));
};

describe('What is taken', () => {
  const rows: [string, FileType, Buffer, number][] = [
    ['a PDF', 'application/pdf', pdf, 2],
    ['a PDF written by hand, whose page inherits its size and font', 'application/pdf', onePage(), 1],
    ['a PDF that says which page to show first', 'application/pdf', onePage('/OpenAction [3 0 R /Fit]'), 1],
    ['a PDF that says so by an action', 'application/pdf', onePage('/OpenAction << /S /GoTo /D [3 0 R /Fit] >>'), 1],
    [
      'a PDF with a link to a web page',
      'application/pdf',
      onePage(
        '',
        '/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://a.example) >> >>]',
      ),
      1,
    ],
    ['a PNG', 'image/png', png, 1],
    ['a JPEG', 'image/jpeg', jpeg, 1],
    ['a JPEG of a camera that was turned', 'image/jpeg', sampleJpeg(6), 1],
    ['a JPEG with a second one behind it, as cameras add them', 'image/jpeg', join(jpeg, jpeg), 1],
    ['a JPEG padded with zeros', 'image/jpeg', join(jpeg, Buffer.alloc(40)), 1],
  ];
  test.each(rows)('%s', async (_what, type, bytes, pages) => {
    expect(await inspect(bytes, type)).toEqual({ pages });
  });
});

describe('What is not', () => {
  const rows: [string, FileType, Buffer | (() => Promise<Buffer>), UnfitCode][] = [
    ['a PNG called a PDF', 'application/pdf', png, 'file_type_differs'],
    ['a PDF called a JPEG', 'image/jpeg', pdf, 'file_type_differs'],
    ['a JPEG called a PNG', 'image/png', jpeg, 'file_type_differs'],
    ['a web page called a PDF', 'application/pdf', html, 'file_type_differs'],
    ['nothing at all', 'application/pdf', Buffer.alloc(0), 'file_type_differs'],
    ['a PDF behind a web page', 'application/pdf', join(html, pdf), 'file_type_differs'],
    ['a web page behind a PDF', 'application/pdf', join(pdf, html), 'file_broken'],
    ['an archive behind a PDF', 'application/pdf', join(pdf, zip), 'file_broken'],
    ['an archive behind a PNG', 'image/png', join(png, zip), 'file_broken'],
    ['an archive behind a JPEG', 'image/jpeg', join(jpeg, zip), 'file_broken'],
    [
      'an archive behind a JPEG that ends like one',
      'image/jpeg',
      join(jpeg, zip, Buffer.from('ffd9', 'hex')),
      'file_broken',
    ],
    ['the beginning of a PDF', 'application/pdf', pdf.subarray(0, 200), 'file_broken'],
    ['a PDF that lacks its last line', 'application/pdf', cut(pdf, 7), 'file_broken'],
    [
      'a PDF whose table of contents is elsewhere',
      'application/pdf',
      Buffer.from(pdf.toString('latin1').replace(/startxref\n\d+/, 'startxref\n7'), 'latin1'),
      'file_broken',
    ],
    [
      'a PDF without pages',
      'application/pdf',
      rawPdf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [] /Count 0 >>']),
      'file_broken',
    ],
    ['a PNG cut off in its pixels', 'image/png', cut(png, 20), 'file_broken'],
    ['a PNG that lacks its last byte', 'image/png', cut(png, 1), 'file_broken'],
    ['a JPEG cut off in its picture', 'image/jpeg', cut(jpeg, 12), 'file_broken'],
    ['a JPEG that lacks its last byte', 'image/jpeg', cut(jpeg, 1), 'file_broken'],
    ['a JPEG that is only a beginning and an end', 'image/jpeg', Buffer.from('ffd8ffd9', 'hex'), 'file_broken'],
    ['an encrypted PDF that opens without a password', 'application/pdf', encrypted, 'pdf_encrypted'],
    ['an encrypted PDF that does not', 'application/pdf', locked, 'pdf_encrypted'],
    ['a PDF with a file in it, compressed', 'application/pdf', attached, 'pdf_active'],
    [
      'a PDF with a script',
      'application/pdf',
      onePage('/OpenAction << /S /JavaScript /JS (app.alert(1)) >>'),
      'pdf_active',
    ],
    [
      'a PDF with a script by another spelling',
      'application/pdf',
      onePage('/OpenAction << /S /J#61vaScript /J#53 (app.alert(1)) >>'),
      'pdf_active',
    ],
    [
      'a PDF with scripts by name',
      'application/pdf',
      onePage('/Names << /JavaScript << /Names [(a) 6 0 R] >> >>', '', ['<< /S /JavaScript /JS (1) >>']),
      'pdf_active',
    ],
    [
      'a PDF that starts a program',
      'application/pdf',
      onePage('/OpenAction 6 0 R', '', ['<< /S /Launch /F (cmd.exe) >>']),
      'pdf_active',
    ],
    [
      'a PDF that opens a web page by itself',
      'application/pdf',
      onePage('/OpenAction << /S /URI /URI (https://a.example) >>'),
      'pdf_active',
    ],
    [
      'a PDF that shows a page and then runs a script',
      'application/pdf',
      onePage('/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next << /S /JavaScript /JS (1) >> >>'),
      'pdf_active',
    ],
    [
      'a PDF whose page acts when it is shown',
      'application/pdf',
      onePage('', '/AA << /O << /S /URI /URI (https://a.example) >> >>'),
      'pdf_active',
    ],
    [
      'a PDF with a file pinned to a page',
      'application/pdf',
      onePage('', '/Annots [<< /Subtype /FileAttachment /Rect [0 0 9 9] >>]'),
      'pdf_active',
    ],
    [
      'a PDF with an attachment',
      'application/pdf',
      onePage('/Names << /EmbeddedFiles << /Names [(a) << /EF << >> >>] >> >>'),
      'pdf_active',
    ],
    [
      'a PDF with a form that is a program',
      'application/pdf',
      onePage('/AcroForm << /Fields [] /XFA (x) >>'),
      'pdf_active',
    ],
    [
      'a PDF that sends a form',
      'application/pdf',
      onePage('', '/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /SubmitForm /F (https://a.example) >> >>]'),
      'pdf_active',
    ],
  ];
  test.each(rows)('%s', async (_what, type, bytes, code) => {
    const inspected = await inspect(typeof bytes === 'function' ? await bytes() : bytes, type);
    expect(inspected).toMatchObject({ code });
  });

  test('what has other bytes than were announced, however fine it is', async () => {
    const wanted = announced(png, 'image/png');
    expect(await inspectFile(png, { ...wanted, size: png.length + 1 })).toMatchObject({ code: 'upload_differs' });
    expect(await inspectFile(png, { ...wanted, sha256: '0'.repeat(64) })).toMatchObject({ code: 'upload_differs' });
  });
});

describe('However a file is damaged', () => {
  const files: [FileType, Buffer][] = [
    ['application/pdf', pdf],
    ['application/pdf', onePage()],
    ['image/png', png],
    ['image/jpeg', sampleJpeg(6)],
  ];
  const damaged = fc.constantFrom(...files).chain(([type, bytes]) =>
    fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }).map((changes) => {
      const copy = Buffer.from(bytes);
      for (const [at, value] of changes) copy[at] = value;
      return { type, bytes: copy };
    }),
  );

  test('the answer is a number of pages or a reason, and a cut PNG or JPEG is always a reason', async () => {
    await fc.assert(
      fc.asyncProperty(damaged, async ({ type, bytes }) => {
        const inspected = await inspect(bytes, type);
        expect('code' in inspected ? inspected.detail : inspected.pages).toBeTruthy();
      }),
      { numRuns: 150 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files.slice(2)),
        fc.integer({ min: 1, max: 250 }),
        async ([type, bytes], by) => {
          expect(await inspect(bytes.subarray(0, Math.max(bytes.length - by, 0)), type)).toHaveProperty('code');
        },
      ),
    );
  });
});

test('A camera notes how it was held, and is believed only where it does', () => {
  expect([undefined, 1, 3, 6, 8, 77].map((orientation) => turnOf(sampleJpeg(orientation)))).toEqual([
    0, 0, 180, 90, 270, 0,
  ]);
});

describe('A text', () => {
  const font = PDF.create().embedFont(packFonts.regular);
  test.each([
    'Łódź, Ünïcode, Ærøskøbing, İstanbul, Kraków - “naïve” € 12.50 №5',
    'Ελληνικά, Українська, Български',
    'Z\u0308 and e\u0301 composed, a line\nand\ttabs',
  ])('in Latin, Greek and Cyrillic can be printed: %j', (text) => {
    expect(inspectText(text, font)).toBeNull();
  });

  test.each([
    ['漢字', 'U+6F22'],
    ['👍 delivered', 'U+1F44D'],
    ['مرحبا', 'U+0645'],
    ['नमस्ते', 'U+0928'],
  ])('in another script is refused, and the answer names what cannot be printed: %j', (text, named) => {
    expect(inspectText(text, font)).toMatchObject({ code: 'unprintable_text', detail: expect.stringContaining(named) });
  });
});
