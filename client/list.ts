import { objectIn } from './object-in.ts';
import type { Received } from './send.ts';

type Page<Item> = { readonly data: Item[]; readonly hasMore: boolean; readonly nextCursor: string | null };
type Paging = { readonly limit?: number | undefined; readonly cursor?: string | undefined };

/** A list that is read as far as it is iterated: `for await (const payment of client.listPayments({ entity }))`. */
export type List<Item> = AsyncIterable<Item> & {
  /** One page by itself, of 20 items unless told otherwise (at most 100), for screens that page themselves. */
  readonly page: (paging?: Paging) => Promise<Page<Item>>;
};
export type CsvList<Item> = List<Item> & {
  /** The whole list as one CSV file with a header, in pieces to write one after the other. */
  readonly csv: () => AsyncIterable<string>;
};

/** Reads one page: what the query adds to the filters, in which format. */
type Read = (paging: Paging, accept: 'application/json' | 'text/csv') => Promise<Received>;

const mostPerPage = 100;

/** Every list can do what only some are promised to do; the types say which (see `csv` in the table of routes). */
export function listOf(read: Read): CsvList<unknown> {
  const page = async (paging: Paging = {}) => {
    const { text } = await read(paging, 'application/json');
    const body = objectIn(text);
    if (!body || !isPage(body)) throw new Error('The answer is no list');
    return body;
  };
  return {
    page,
    async *[Symbol.asyncIterator]() {
      for (let cursor: string | null | undefined; cursor !== null;) {
        const { data, nextCursor }: Page<unknown> = await page({ limit: mostPerPage, cursor });
        yield* data;
        cursor = nextCursor;
      }
    },
    async *csv() {
      for (let cursor: string | null | undefined; cursor !== null;) {
        const { text, headers }: Received = await read({ limit: mostPerPage, cursor }, 'text/csv');
        yield cursor === undefined ? text : text.slice(text.indexOf('\n') + 1);
        cursor = nextIn(headers);
      }
    },
  };
}

const isPage = (body: object): body is Page<unknown> =>
  'data' in body && Array.isArray(body.data) && 'nextCursor' in body;

/** The cursor of the next page, from `Link: </v1/...?cursor=...>; rel="next"`. */
function nextIn(headers: Headers): string | null {
  const [, address] = /<([^>]*)>;\s*rel="next"/.exec(headers.get('link') ?? '') ?? [];
  return address === undefined ? null : new URL(address, 'http://relative').searchParams.get('cursor');
}
