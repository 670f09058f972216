import { backoff } from './backoff.ts';
import { clientCredentials, type ClientCredentials, type TokenSource } from './client-credentials.ts';
import { NoAnswerError } from './errors.ts';
import { pause } from './pause.ts';
import { retryAfterMs } from './retry-after.ts';

export type SendOptions = {
  /** Where the API is, without `/v1`. */
  readonly baseUrl: string;
  /** Who calls: a function that gives a bearer token for each request, or a machine client. */
  readonly token: TokenSource | ClientCredentials;
  /** Milliseconds after which one try counts as not answered (35 s: the API itself answers within 30). */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds after which a call is not tried again (60 s). */
  readonly deadlineMs?: number | undefined;
  /** Instead of the global one: for a proxy, or in a test. */
  readonly fetch?: typeof globalThis.fetch | undefined;
};

export type Outgoing = {
  readonly method: string;
  readonly path: string;
  readonly accept: string;
  readonly body: string | null;
  readonly idempotencyKey: string | null;
  readonly ifMatch: string | null;
  readonly signal: AbortSignal | undefined;
};

type Answer = { readonly status: number; readonly headers: Headers; readonly text: string };
/** An answer as it came, whatever its status, and the try that brought it. */
export type Received = Answer & { readonly attempts: number };

const pauses = { firstMs: 250, mostMs: 8_000 };

/**
 * Sends a request until it is answered. The caller's rule is "no answer or a 5xx: the same request, the same key"; a 429
 * comes from API Gateway, before the API has seen the request, so it may go again as well.
 * @throws NoAnswerError when the deadline is over; what the signal was aborted with; what the token source throws.
 */
export function sender({
  baseUrl,
  token,
  timeoutMs = 35_000,
  deadlineMs = 60_000,
  fetch = globalThis.fetch,
}: SendOptions): (outgoing: Outgoing) => Promise<Received> {
  const bearer = typeof token === 'function' ? token : clientCredentials(token, fetch);

  return async ({ method, path, accept, body, idempotencyKey, ifMatch, signal }) => {
    const url = new URL(baseUrl.replace(/\/+$/, '') + path);
    const headers = new Headers({ accept });
    if (body !== null) headers.set('content-type', 'application/json');
    if (idempotencyKey !== null) headers.set('idempotency-key', idempotencyKey);
    if (ifMatch !== null) headers.set('if-match', ifMatch);
    const untilMs = Date.now() + deadlineMs;
    const noAnswer = (cause: unknown) => new NoAnswerError(`${method} ${path}`, idempotencyKey, cause);

    for (let attempts = 1; ; attempts += 1) {
      const end = await ask().catch((error: unknown) => {
        if (error instanceof NoAnswerError) return error;
        // Once something was sent, no other error may hide that its outcome is open.
        throw attempts === 1 || signal?.aborted ? error : noAnswer(error);
      });
      const answered = !(end instanceof NoAnswerError);
      if (answered && end.status < 500 && end.status !== 429) return { ...end, attempts };

      const pauseMs = Math.max(backoff(attempts, pauses), (answered && retryAfterMs(end.headers)) || 0);
      if (Date.now() + pauseMs < untilMs) await pause(pauseMs, signal);
      else if (answered) return { ...end, attempts };
      else throw noAnswer(end);
    }

    /** One try; a token that is refused is renewed once. */
    async function ask(refusedToken?: string): Promise<Answer> {
      const used = await bearer(refusedToken);
      headers.set('authorization', `Bearer ${used}`);
      const limit = AbortSignal.timeout(Math.max(1, Math.min(timeoutMs, untilMs - Date.now())));
      const stop = signal ? AbortSignal.any([signal, limit]) : limit;
      const answer = await fetch(url, { method, headers, body, signal: stop })
        .then(async (response) => ({ status: response.status, headers: response.headers, text: await response.text() }))
        .catch((error: unknown) => {
          signal?.throwIfAborted();
          throw noAnswer(error);
        });
      return answer.status === 401 && refusedToken === undefined ? ask(used) : answer;
    }
  };
}
