import type { OperationWithPayment } from '../contract/answers.ts';
import { problems, problemType, type ProblemCode } from '../contract/problems.ts';
import type { Rejection } from '../domain/rejection.ts';

/** What a handler answers, before it becomes an API Gateway response. */
export type Reply = {
  readonly status: number;
  readonly body: unknown;
  readonly contentType: 'application/json' | 'application/problem+json' | 'text/csv';
  readonly headers: Readonly<Record<string, string>>;
};

export type FieldError = { readonly pointer: string; readonly detail: string };

/** What a problem tells besides its code. */
export type ProblemDetails = {
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly candidates?: Rejection['candidates'];
  readonly unsettled?: Rejection['unsettled'];
  readonly operation?: OperationWithPayment;
  /** Where the path that was asked for must not be repeated. */
  readonly instance?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  body,
  contentType: 'application/json',
  headers,
});

const retryAfterSeconds = '2';

/** A problem (RFC 9457). `instance` and `requestId` are added where the request is known. */
export function problem(code: ProblemCode, { headers, ...details }: ProblemDetails): Reply {
  const { status, title, retryable } = problems[code];
  return {
    status,
    body: { type: problemType(code), status, title, code, ...details, retryable },
    contentType: 'application/problem+json',
    headers: { ...(status === 503 ? { 'retry-after': retryAfterSeconds } : {}), ...headers },
  };
}

/** What a rule's no is over HTTP. Where it is for what is not settled yet, it says when to ask again. */
export function rejected({ code, detail, pointer, candidates, unsettled }: Rejection): Reply {
  return problem(code, {
    detail,
    ...(pointer === undefined ? {} : { errors: [{ pointer, detail }] }),
    ...(candidates && { candidates }),
    ...(unsettled && { unsettled, headers: { 'retry-after': settledAfterSeconds } }),
  });
}
/** An answer comes within seconds; one that was lost is looked up after a minute and a half. */
const settledAfterSeconds = '30';

/** The one answer for what is not there and for what the caller may not know of. */
export const notFound = (): Reply => problem('not_found', { detail: 'There is no such thing that you may see.' });
