import { stringify } from 'csv-stringify/sync';
import type { Reply } from './reply.ts';

/** The columns of a CSV, each read from what the API shows of an item. */
export type Columns<Shown> = Readonly<Record<string, (shown: Shown) => string | null>>;

export const wantsCsv = (accept: string): boolean => /\btext\/csv\b/i.test(accept);

/** What the API shows, as CSV for a spreadsheet. */
export function csv<Shown>(
  data: readonly Shown[],
  columns: Columns<Shown>,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const rows = data.map((shown) => Object.values(columns).map((column) => column(shown) ?? ''));
  // Cells that a spreadsheet would take for a formula are escaped: references and metadata are other people's text.
  const body = stringify(rows, { header: true, columns: Object.keys(columns), escape_formulas: true });
  return { status: 200, body, contentType: 'text/csv', headers };
}
