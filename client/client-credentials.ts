import { NoAnswerError } from './errors.ts';

/** A machine client of the user pool, as `npm run user -- add` makes one. */
export type ClientCredentials = {
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Without it the token has every scope of the client. */
  readonly scope?: string | undefined;
};

/** Gives a bearer token. After a 401 it is asked again, with the token that was refused. */
export type TokenSource = (refused?: string) => Promise<string>;

type Token = { readonly value: string; readonly untilMs: number };

const timeoutMs = 10_000;
/** A token is used for this part of its life, so that none runs out on its way. */
const usedPart = 0.9;

/**
 * Tokens by the client-credentials grant, kept until shortly before they expire; concurrent calls share one request.
 * @throws NoAnswerError where the endpoint does not answer, Error where it refuses the client.
 */
export function clientCredentials(credentials: ClientCredentials, fetch: typeof globalThis.fetch): TokenSource {
  let current: Promise<Token> = Promise.reject(new Error('No token yet'));
  current.catch(() => null);

  return async (refused) => {
    const seen = current;
    const token = await seen.catch(() => null);
    if (token && token.value !== refused && Date.now() < token.untilMs) return token.value;
    if (current === seen) current = requestToken(credentials, fetch);
    return (await current).value;
  };
}

async function requestToken(
  { tokenEndpoint, clientId, clientSecret, scope }: ClientCredentials,
  fetch: typeof globalThis.fetch,
): Promise<Token> {
  const askedAtMs = Date.now();
  const { status, text } = await fetch(tokenEndpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) }),
    signal: AbortSignal.timeout(timeoutMs),
  })
    .then(async (response) => ({ status: response.status, text: await response.text() }))
    .catch((error: unknown) => {
      throw new NoAnswerError('The token endpoint', null, error);
    });
  if (status >= 500 || status === 429) throw new NoAnswerError(`The token endpoint (${status})`, null, undefined);
  const answer: unknown = status === 200 ? JSON.parse(text) : null;
  if (!isTokenAnswer(answer)) throw new Error(`No token for ${clientId}: ${status} ${text.slice(0, 200)}`);
  return { value: answer.access_token, untilMs: askedAtMs + answer.expires_in * 1000 * usedPart };
}

const isTokenAnswer = (answer: unknown): answer is { readonly access_token: string; readonly expires_in: number } =>
  typeof answer === 'object' &&
  answer !== null &&
  'access_token' in answer &&
  typeof answer.access_token === 'string' &&
  'expires_in' in answer &&
  typeof answer.expires_in === 'number';
