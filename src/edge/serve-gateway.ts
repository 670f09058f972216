import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Route } from '../contract/routes.ts';
import { parseJson } from '../gateway/answer.ts';
import type { Sealed } from '../gateway/decrypt-notification.ts';
import { answerEvents } from './answer-events.ts';
import { problem, type Reply } from './reply.ts';
import type { Runtime } from './start-runtime.ts';

/** What a handler of a notification gets: the hook that was called, and what arrived, which nobody has opened yet. */
export type Arrived = { readonly hookId: string; readonly sealed: Sealed };

/** Far above any notification of the gateway's, which is some kilobytes and twice that in hex. */
const mostBodyBytes = 256 * 1024;

/** Makes a Lambda handler of a row that the gateway calls: without a token, since what it sends is sealed with a key. */
export function serveGateway<Deps>(
  route: Route,
  start: () => Runtime & Deps,
  handle: (arrived: Arrived, deps: Deps) => Promise<Reply>,
) {
  return answerEvents<APIGatewayProxyEventV2, Runtime & Deps>(route, start, async (event, runtime) => {
    const { headers, body, isBase64Encoded, pathParameters } = event;
    const text = isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? '');
    if (Buffer.byteLength(text) > mostBodyBytes) {
      return problem('payload_too_large', { detail: `A notification has at most ${mostBodyBytes} bytes.` });
    }
    const sealed = {
      vector: headers['x-initialization-vector'] ?? '',
      tag: headers['x-authentication-tag'] ?? '',
      body: unwrapped(text.trim()),
    };
    return handle({ hookId: pathParameters?.['hookId'] ?? '', sealed }, runtime);
  });
}

/** The portal's wrapper is a choice: none (hex), or JSON (`{"encryptedBody": "<hex>"}`). */
function unwrapped(text: string): string {
  if (!text.startsWith('{')) return text;
  const content = parseJson(text);
  const wrapped = typeof content === 'object' && content !== null && 'encryptedBody' in content;
  return wrapped && typeof content.encryptedBody === 'string' ? content.encryptedBody : '';
}
