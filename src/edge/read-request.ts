import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod';
import type { Route } from '../contract/routes.ts';
import { looksLikeCardNumber } from '../domain/card-number.ts';
import { problem, type FieldError, type Reply } from './reply.ts';

/** What arrived, before any schema has seen it. */
type Arrived = Pick<
  APIGatewayProxyEventV2,
  'headers' | 'body' | 'isBase64Encoded' | 'queryStringParameters' | 'pathParameters'
>;

export type Parsed<R extends Route> = {
  readonly body: R['body'] extends z.ZodType ? z.output<R['body']> : null;
  readonly query: R['query'] extends z.ZodType ? z.output<R['query']> : null;
  /** The Idempotency-Key; empty where the route moves no money. */
  readonly key: string;
};

const mostBodyBytes = 64 * 1024;
const keyShape = /^[\x21-\x7e]{1,255}$/;
const deepest = 8;
/** Where a card number belongs; and random ids and hashes, whose digits may look like one by chance (their format is checked, and needs letters). */
const cardFields = new Set(['#/card/number']);
const idFields = new Set(['#/registrationId', '#/gatewayId', '#/references', '#/arn', '#/file/sha256']);
/** A file has many cells, which are looked at one by one where it is read (read-letters.ts). */
const fileFields = new Set(['#/csv']);
/** What we made ourselves: ids in a path, whose digits are as random, and where a page ended. */
const ownId = /^[a-z]{2,3}_[0-9a-z]{17,26}$/;
const ownParameters = new Set(['cursor', 'payment']);

/** Step 1 of an operation's path: the request as the contract has it, or the problem that names each field. */
export function readRequest<R extends Route>(
  route: R,
  arrived: Arrived,
): { readonly parsed: Parsed<R> } | { readonly refused: Reply };
export function readRequest(
  route: Route,
  arrived: Arrived,
): { readonly parsed: unknown } | { readonly refused: Reply } {
  const key = arrived.headers['idempotency-key'] ?? '';
  const badKey = route.money ? refusedKey(key) : null;
  if (badKey) return { refused: badKey };
  const inAddress = cardNumbersInAddress(arrived);
  // The path is not repeated either.
  if (inAddress.length > 0) return { refused: leaked(inAddress, route.path) };

  const query = route.query ? check(route.query, arrived.queryStringParameters ?? {}, 'query') : null;
  if (query && 'refused' in query) return query;
  if (!route.body) return { parsed: { body: null, query: query?.value ?? null, key } };

  const content = readBody(arrived, route.file === true);
  if ('refused' in content) return content;
  const inBody = cardNumbersIn(content.value, '#');
  if (inBody.length > 0) return { refused: leaked(inBody) };
  const body = check(route.body, content.value, 'body');
  return 'refused' in body ? body : { parsed: { body: body.value, query: query?.value ?? null, key } };
}

function refusedKey(key: string): Reply | null {
  const errors = (detail: string) => [{ pointer: 'header:Idempotency-Key', detail }];
  if (key === '') {
    const detail = 'Send a key of your own for each operation, and the same one when you repeat it.';
    return problem('idempotency_key_missing', { detail, errors: errors('is missing') });
  }
  if (looksLikeCardNumber(key)) {
    const detail = 'The key is kept for ever, so it must not be a card number.';
    return problem('card_number_outside_card', { detail, errors: errors('looks like a card number') });
  }
  if (keyShape.test(key)) return null;
  const detail = 'A key is 1 to 255 visible ASCII characters.';
  return problem('idempotency_key_invalid', { detail, errors: errors('must be 1 to 255 visible ASCII characters') });
}

function readBody(
  { headers, body, isBase64Encoded }: Arrived,
  mayBeFile: boolean,
): { readonly value: unknown } | { readonly refused: Reply } {
  const type = headers['content-type'] ?? '';
  const isFile = mayBeFile && /^text\/csv\s*(;|$)/i.test(type);
  if (!isFile && !/^application\/(json|[a-z.-]+\+json)\s*(;|$)/i.test(type)) {
    const types = mayBeFile ? 'application/json or text/csv' : 'application/json';
    return { refused: problem('unsupported_media_type', { detail: `Send the body as ${types}.` }) };
  }
  const text = isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? '');
  if (Buffer.byteLength(text) > mostBodyBytes) {
    return { refused: problem('payload_too_large', { detail: `A body has at most ${mostBodyBytes} bytes.` }) };
  }
  if (isFile) return { value: { csv: text } };
  try {
    return { value: JSON.parse(text) };
  } catch {
    const detail = 'The body is not JSON.';
    return {
      refused: problem('invalid_request', { detail, errors: [{ pointer: '#', detail: 'must be a JSON object' }] }),
    };
  }
}

function check(
  schema: z.ZodType,
  value: unknown,
  where: 'body' | 'query',
): { readonly value: unknown } | { readonly refused: Reply } {
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data };
  const errors = result.error.issues.flatMap((issue) => fieldErrors(issue, where));
  const detail = errors.map((error) => `${error.pointer} ${error.detail}`).join('; ');
  return { refused: problem('invalid_request', { detail: detail.slice(0, 1_000), errors }) };
}

function fieldErrors(issue: z.core.$ZodIssue, where: 'body' | 'query'): readonly FieldError[] {
  const pointer = (path: readonly PropertyKey[]) =>
    where === 'query' ? `query:${path.map(String).join('.')}` : ['#', ...path.map(escapePointer)].join('/');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((name) => ({
      pointer: pointer([...issue.path, name]),
      detail: 'is not a field of this request',
    }));
  }
  return [{ pointer: pointer(issue.path), detail: issue.message }];
}

const escapePointer = (part: PropertyKey): string =>
  encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1'));

function leaked(errors: readonly FieldError[], instance?: string): Reply {
  const detail = 'Send card data in the card fields only; nothing of this request was kept.';
  return problem('card_number_outside_card', { detail, errors, ...(instance !== undefined && { instance }) });
}

/** What looks like a card number in the path or the query. */
function cardNumbersInAddress({ pathParameters, queryStringParameters }: Arrived): readonly FieldError[] {
  const inPath = Object.entries(pathParameters ?? {}).flatMap(([name, value = '']) =>
    !ownId.test(value) && looksLikeCardNumber(value) ? [`path:${name}`] : [],
  );
  const inQuery = Object.entries(queryStringParameters ?? {}).flatMap(([name, value = '']) => {
    if (looksLikeCardNumber(name)) return ['query'];
    return !ownParameters.has(name) && looksLikeCardNumber(value) ? [`query:${name}`] : [];
  });
  return [...inPath, ...inQuery].map((pointer) => ({ pointer, detail: 'looks like a card number' }));
}

/** Every name and value that looks like a card number where none may be; the number itself is not repeated. */
function cardNumbersIn(value: unknown, pointer: string, depth = 0): readonly FieldError[] {
  if (typeof value === 'string' || typeof value === 'number') {
    if (
      cardFields.has(pointer) ||
      idFields.has(pointer) ||
      fileFields.has(pointer) ||
      !looksLikeCardNumber(String(value))
    )
      return [];
    return [{ pointer, detail: 'looks like a card number' }];
  }
  // No request is nested that deep, so the schema refuses what lies below.
  if (typeof value !== 'object' || value === null || depth > deepest) return [];
  return Object.entries(value).flatMap(([name, child]) =>
    looksLikeCardNumber(name)
      ? [{ pointer, detail: 'has a name that looks like a card number' }]
      : cardNumbersIn(child, `${pointer}/${escapePointer(name)}`, depth + 1),
  );
}
