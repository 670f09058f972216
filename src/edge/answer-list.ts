import { stringify } from 'csv-stringify/sync';
import { writeCursor, type Filters } from './cursor.ts';
import { json, type Reply } from './reply.ts';
import type { Page } from '../store/listing.ts';

/** The columns of a CSV, each read from what the API shows of an item. */
export type Columns<Shown> = Readonly<Record<string, (shown: Shown) => string | null>>;

/** A page of a list, as JSON or, where it is asked for, as CSV for finance with the next page in the Link header. */
export function answerList<Item, Shown>(
  { items, next }: Page<Item>,
  present: (item: Item) => Shown,
  columns: Columns<Shown>,
  { filters, accept, path }: { readonly filters: Filters; readonly accept: string; readonly path: string },
): Reply {
  const data = items.map(present);
  const nextCursor = next && writeCursor(next, filters);
  if (!/\btext\/csv\b/i.test(accept)) {
    return json(200, { object: 'list', data, hasMore: next !== null, nextCursor });
  }
  const rows = data.map((shown) => Object.values(columns).map((column) => column(shown) ?? ''));
  // Cells that a spreadsheet would take for a formula are escaped: references and metadata are other people's text.
  const body = stringify(rows, { header: true, columns: Object.keys(columns), escape_formulas: true });
  return {
    status: 200,
    body,
    contentType: 'text/csv',
    headers: nextCursor ? { link: linkTo(path, filters, nextCursor) } : {},
  };
}

function linkTo(path: string, filters: Filters, cursor: string): string {
  const query = new URLSearchParams({ cursor });
  for (const [name, value] of Object.entries(filters))
    if (value !== undefined && name !== 'cursor') query.set(name, value);
  return `<${path}?${query.toString()}>; rel="next"`;
}
