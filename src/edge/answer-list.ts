import { csv, wantsCsv, type Columns } from './csv.ts';
import { writeCursor, type Filters } from './cursor.ts';
import { json, type Reply } from './reply.ts';
import type { Page } from '../store/listing.ts';

/** A page of a list, as JSON or, where it is asked for, as CSV for finance with the next page in the Link header. */
export function answerList<Item, Shown>(
  { items, next }: Page<Item>,
  present: (item: Item) => Shown,
  columns: Columns<Shown>,
  { filters, accept, path }: { readonly filters: Filters; readonly accept: string; readonly path: string },
): Reply {
  const data = items.map(present);
  const nextCursor = next && writeCursor(next, filters);
  if (!wantsCsv(accept)) {
    return json(200, { object: 'list', data, hasMore: next !== null, nextCursor });
  }
  return csv(data, columns, nextCursor ? { link: linkTo(path, filters, nextCursor) } : {});
}

function linkTo(path: string, filters: Filters, cursor: string): string {
  const query = new URLSearchParams({ cursor });
  for (const [name, value] of Object.entries(filters))
    if (value !== undefined && name !== 'cursor') query.set(name, value);
  return `<${path}?${query.toString()}>; rel="next"`;
}
