import { Agent as HttpAgent, request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';

/** One HTTP request to the gateway, never repeated here. */
export type Exchange = {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** No byte is written at or after this time (ms since the epoch), and an answer is awaited for so long after it was. */
  readonly sendBeforeMs: number;
  readonly answerWithinMs: number;
  readonly now: () => number;
};

/**
 * How it ended. `unsent`: certainly no byte of it left; `unanswered`: it may have arrived; `answered`: a whole body came,
 * whatever its HTTP status says.
 */
export type ExchangeEnd =
  | { readonly kind: 'unsent'; readonly why: string }
  | { readonly kind: 'unanswered'; readonly why: string }
  | { readonly kind: 'answered'; readonly status: number; readonly body: string };

const mostAnswerBytes = 1_000_000;
/** No connection is kept, but TLS sessions are, which saves a round trip of the handshake. */
const plain = new HttpAgent({ keepAlive: false });
const tls = new HttpsAgent({ keepAlive: false });

/**
 * Sends one request and says what is certain about it. Every exchange has a connection of its own: one kept alive may have
 * been closed by the other side while the function was frozen, and a reset on it would leave an outcome unknown for nothing.
 * The clock is read again when the connection stands, just before the first byte.
 */
export function exchange(wanted: Exchange): Promise<ExchangeEnd> {
  const { url, method, headers, body, sendBeforeMs, answerWithinMs, now } = wanted;
  return new Promise((resolve) => {
    let sent = false;
    const secure = url.protocol === 'https:';
    let request: ClientRequest;
    try {
      request = secure
        ? requestHttps(url, { method, headers, agent: tls })
        : requestHttp(url, { method, headers, agent: plain });
    } catch (error) {
      // A header that cannot be written, such as a token with a line break in it. The message would quote nothing of it.
      resolve({ kind: 'unsent', why: error instanceof Error ? error.name : 'the request cannot be written' });
      return;
    }

    const end = (result: ExchangeEnd): void => {
      clearTimeout(timer);
      resolve(result);
      request.destroy();
    };
    const fail = (why: string): void => {
      end(sent ? { kind: 'unanswered', why } : { kind: 'unsent', why });
    };
    let timer = setTimeout(fail, Math.max(sendBeforeMs - now(), 0), 'no connection in time');

    request.on('socket', (socket) => {
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        if (now() >= sendBeforeMs) {
          fail('too late to send');
          return;
        }
        clearTimeout(timer);
        timer = setTimeout(fail, answerWithinMs, 'no answer in time');
        // Node writes nothing, not even headers, before this.
        sent = true;
        request.end(body ?? undefined);
      });
    });
    request.on('error', (error) => {
      fail(error.message);
    });
    request.on('response', (response) => {
      readBody(response).then(
        (body) => {
          end({ kind: 'answered', status: response.statusCode ?? 0, body });
        },
        (error: unknown) => {
          fail(error instanceof Error ? error.message : 'the answer broke off');
        },
      );
    });
  });
}

async function readBody(response: IncomingMessage): Promise<string> {
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostAnswerBytes) response.destroy(new Error('the answer is larger than any of the gateway'));
  });
  const body = await text(response);
  if (!response.complete) throw new Error('the answer broke off');
  return body;
}
