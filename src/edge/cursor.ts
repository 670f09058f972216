import { createHash } from 'node:crypto';
import * as z from 'zod';

/**
 * Cursors are opaque, and bound to the filters they were made for: with others, the page they point into does not exist.
 * What is read comes from the filters alone; a cursor only says after which of it, so an altered one leads nowhere the caller may not go.
 */
const position = z.string().regex(/^[\x21-\x7e]{1,100}$/);
const content = z.tuple([z.string(), position]);

export type Filters = Readonly<Record<string, string | undefined>>;

export const writeCursor = (after: string, filters: Filters): string =>
  Buffer.from(JSON.stringify([bindingOf(filters), after])).toString('base64url');

/** What a page ended with, by the sort key of its last item; null where the cursor is not one of these filters. */
export function readCursor(cursor: string, filters: Filters): string | null {
  try {
    const parsed = content.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return parsed.success && parsed.data[0] === bindingOf(filters) ? parsed.data[1] : null;
  } catch {
    return null;
  }
}

function bindingOf(filters: Filters): string {
  const entries = Object.entries(filters).filter(
    ([name, value]) => value !== undefined && !['cursor', 'limit'].includes(name),
  );
  return createHash('sha256')
    .update(JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('base64url')
    .slice(0, 16);
}
