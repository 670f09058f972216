import type * as z from 'zod';
import type { Route } from '../src/contract/routes.ts';
import type { Ask } from './answer-or-problem.ts';
import { NoAnswerError } from './errors.ts';
import type { Known } from './known.ts';
import { listOf, type CsvList, type List } from './list.ts';
import { objectIn } from './object-in.ts';
import { retryAfterMs } from './retry-after.ts';
import type { Outgoing } from './send.ts';

type CallOptions = {
  /** Gives up waiting. What was sent may still be carried out: abort a money call only if you have given its key. */
  readonly signal?: AbortSignal | undefined;
};
export type MoneyOptions = CallOptions & {
  /** 1 to 255 visible ASCII characters, one for each operation. Without it the call makes one, and keeps it when it repeats. */
  readonly idempotencyKey?: string | undefined;
};

type VersionOptions = CallOptions & {
  /** The `version` you have read: refused (412) where there is a newer one. */
  readonly ifVersion: number;
};

/** One route as a function: it takes what path, body and query need in one object. A list without pages is answered whole. */
export type Call<R extends Route> = 'cursor' extends keyof FieldsOf<R['query']>
  ? (filters: Flat<Omit<Input<R>, 'limit' | 'cursor'>>, options?: CallOptions) => ListOf<R, ItemOf<AnswerOf<R>>>
  : (input: Input<R>, ...options: OptionsOf<R>) => Promise<Answered<AnswerOf<R>>>;
type ItemOf<Answer> = Answer extends { data: (infer Item)[] } ? Item : never;

/** What the API answered, and beside it, out of the way of JSON and comparisons, how. */
type Answered<Body> = Body & { readonly lastResponse: LastResponse };
type LastResponse = {
  /** 201: done. 202: not known yet. */
  readonly status: number;
  readonly headers: Headers;
  /** The operation had been made before, under the same key. */
  readonly replayed: boolean;
  readonly idempotencyKey: string | null;
  /** How often it was sent until this answer came. */
  readonly attempts: number;
  readonly retryAfterMs: number | null;
};

type OptionsOf<R extends Route> = R extends { money: true }
  ? [options?: MoneyOptions]
  : R extends { versioned: 'required' }
    ? [options: VersionOptions]
    : R extends { versioned: 'optional' }
      ? [options?: Partial<VersionOptions>]
      : [options?: CallOptions];
type AnswerOf<R extends Route> = Known<z.input<R['answer']>>;
type ListOf<R extends Route, Item> = R extends { csv: true } ? CsvList<Item> : List<Item>;
type Input<R extends Route> = Flat<
  { [Name in PathNames<R['path']>]: string } & FieldsOf<R['body']> & FieldsOf<R['query']>
>;
type PathNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathNames<Rest>
  : never;
type FieldsOf<Schema> = Schema extends z.ZodType ? z.input<Schema> : unknown;
type Flat<T> = { [Name in keyof T]: T[Name] };
type Fields = Readonly<Record<string, unknown>>;

/** A row of the table of routes as a function. */
export function callOf(route: Route, ask: Ask) {
  return (
    input: Fields,
    { idempotencyKey, ifVersion, signal }: MoneyOptions & Partial<VersionOptions> = {},
  ): unknown => {
    const { method, money, body, query } = route;
    const { path, fields } = placed(route.path, input);
    const read: Outgoing = {
      method,
      path,
      accept: 'application/json',
      body: null,
      idempotencyKey: null,
      ifMatch: ifVersion === undefined ? null : `"${ifVersion}"`,
      signal,
    };
    if (query && 'cursor' in query.shape) {
      return listOf((paging, accept) => ask({ ...read, accept, path: path + queryOf({ ...fields, ...paging }) }));
    }
    const asked = query ? Object.entries(fields).filter(([name]) => name in query.shape) : [];
    const sent = Object.entries(fields).filter(([name]) => !query || !(name in query.shape));
    return answered(
      {
        ...read,
        path: path + queryOf(Object.fromEntries(asked)),
        body: body && JSON.stringify(Object.fromEntries(sent)),
        idempotencyKey: money ? (idempotencyKey ?? newKey()) : null,
      },
      ask,
    );
  };
}

/** A random UUID in letters: thirteen digits in a row may look like a card number, and no key may. */
const newKey = (): string => crypto.randomUUID().replaceAll(/\d/g, (digit) => 'ghijklmnop'.charAt(Number(digit)));

async function answered(outgoing: Outgoing, ask: Ask): Promise<object> {
  const { method, path, idempotencyKey } = outgoing;
  const { status, headers, text, attempts } = await ask(outgoing);
  const body = objectIn(text);
  if (!body) throw new NoAnswerError(`${method} ${path}`, idempotencyKey, new Error('The answer is no JSON object'));
  const lastResponse: LastResponse = {
    status,
    headers,
    replayed: headers.get('idempotent-replayed') === 'true',
    idempotencyKey,
    attempts,
    retryAfterMs: retryAfterMs(headers),
  };
  return Object.defineProperty(body, 'lastResponse', { value: lastResponse });
}

/** The path with its names filled in, and the fields that are left for body or query. */
function placed(template: string, input: Fields) {
  const inPath = new Set<string>();
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = input[name];
    if (typeof value !== 'string' || value === '') throw new TypeError(`${name} is missing`);
    inPath.add(name);
    return encodeURIComponent(value);
  });
  return { path, fields: Object.fromEntries(Object.entries(input).filter(([name]) => !inPath.has(name))) };
}

function queryOf(fields: Fields): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string' || typeof value === 'number') query.set(name, String(value));
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
}
