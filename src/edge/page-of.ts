import { readCursor, writeCursor, type Filters } from './cursor.ts';
import { problem, type Reply } from './reply.ts';

type PageQuery = { readonly limit?: string | undefined; readonly cursor?: string | undefined };

export const defaultLimit = 20;

/** What a cursor that does not fit gets. */
export const wrongCursor = (): Reply =>
  problem('invalid_request', {
    detail: 'A cursor goes with the filters it was made for.',
    errors: [{ pointer: 'query:cursor', detail: 'is not a cursor of this list' }],
  });

/** A page of what belongs to one payment, which is all in memory. */
export function pageOf<Item extends { readonly id: string }>(
  items: readonly Item[],
  { limit, cursor, ...others }: PageQuery & Filters,
  paymentId: string,
) {
  const filters = { ...others, paymentId };
  const after = cursor === undefined ? null : readCursor(cursor, filters);
  if (cursor !== undefined && !after) return { refused: wrongCursor() };
  const start = after !== null ? items.findIndex(({ id }) => id === after) + 1 : 0;
  const data = items.slice(start, start + Number(limit ?? defaultLimit));
  const last = data.at(-1);
  const hasMore = start + data.length < items.length;
  const nextCursor = hasMore && last ? writeCursor(last.id, filters) : null;
  return { list: { object: 'list' as const, data, hasMore, nextCursor } };
}
