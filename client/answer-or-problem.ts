import { ProblemError, type Problem } from './errors.ts';
import { objectIn } from './object-in.ts';
import type { Outgoing, Received } from './send.ts';

/** Sends requests as `send` does, and throws what is no success. */
export type Ask = (outgoing: Outgoing) => Promise<Received>;

/** @returns a function that @throws ProblemError for every status of 400 and above, beside what `send` throws. */
export function answerOrProblem(send: Ask): Ask {
  return async (outgoing) => {
    const received = await send(outgoing);
    if (received.status >= 400) throw new ProblemError(problemIn(received, outgoing), outgoing.idempotencyKey);
    return received;
  };
}

/** What API Gateway and proxies answer themselves is no problem document. */
const codes: Readonly<Record<number, Problem['code']>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  413: 'payload_too_large',
};

function problemIn({ status, headers, text }: Received, { path }: Outgoing): Problem {
  const body = objectIn(text);
  if (body && isProblem(body)) return body;
  return {
    type: 'about:blank',
    title: 'The answer did not come from the back office',
    status,
    code: codes[status] ?? 'unexpected_answer',
    detail: text.slice(0, 200),
    instance: path,
    retryable: status >= 500 || status === 429,
    requestId: headers.get('x-request-id') ?? headers.get('apigw-requestid') ?? '',
  };
}

/** The rest of a problem is taken on trust: `/v1` only ever adds. */
const isProblem = (body: object): body is Problem => 'code' in body && typeof body.code === 'string';
