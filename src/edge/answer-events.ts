import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Route } from '../contract/routes.ts';
import { problem, type Reply } from './reply.ts';
import type { Runtime } from './start-runtime.ts';

type Answerable = { readonly rawPath: string; readonly requestContext: { readonly requestId: string } };

/**
 * Makes a Lambda handler of a row of the table and of what answers its requests. What it runs on is started once. Everything
 * that is the same for every route is here: one log line, and that nothing breaks outward.
 */
export function answerEvents<Event extends Answerable, R extends Runtime>(
  route: Route,
  start: () => R,
  answer: (event: Event, runtime: R, startedAtMs: number) => Promise<Reply>,
) {
  // In Lambda at once: that phase has all the CPU there is, and the first request finds everything ready.
  let started = process.env['AWS_LAMBDA_FUNCTION_NAME'] === undefined ? null : start();

  return async (event: Event): Promise<APIGatewayProxyStructuredResultV2> => {
    const runtime = (started ??= start());
    const startedAtMs = runtime.now();
    const { requestId } = event.requestContext;
    const reply = await answer(event, runtime, startedAtMs).catch((error: unknown) => {
      runtime.logger.error('request broke', { route: route.path, requestId, error: describe(error) });
      return problem('internal_error', { detail: 'Repeat the request; with the same key if it has one.' });
    });
    runtime.logger.info('request', {
      method: route.method,
      route: route.path,
      status: reply.status,
      requestId,
      tookMs: runtime.now() - startedAtMs,
    });
    return respond(reply, event.rawPath, requestId);
  };
}

function respond(
  { status, body, contentType, headers }: Reply,
  instance: string,
  requestId: string,
): APIGatewayProxyStructuredResultV2 {
  const content =
    contentType === 'application/problem+json' && typeof body === 'object' ? { instance, requestId, ...body } : body;
  return {
    statusCode: status,
    headers: {
      'content-type': contentType,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-request-id': requestId,
      ...headers,
    },
    body: typeof content === 'string' ? content : JSON.stringify(content),
  };
}

/** An error without what it might quote: only our own messages and names are logged. */
const describe = (error: unknown): unknown =>
  error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack, cause: describe(error.cause) }
    : undefined;
