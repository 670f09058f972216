import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import type { Route } from '../contract/routes.ts';
import { answerEvents } from './answer-events.ts';
import { callerOf, type Caller } from './caller.ts';
import { readRequest, type Parsed } from './read-request.ts';
import { problem, type Reply } from './reply.ts';
import type { Runtime } from './start-runtime.ts';

/** What a handler gets: a caller who may use the route, and a request as the contract has it. */
export type Input<R extends Route> = Parsed<R> & {
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly accept: string;
  /** The version the caller has seen (`If-Match`), as an ETag; null where any will do. */
  readonly ifMatch: string | null;
  /** When the function got the request (ms since the epoch): time budgets count from there. */
  readonly startedAtMs: number;
};

/** Makes a Lambda handler of a row of the table and a function: checks the caller's role, and parses the request by the row. */
export function serve<R extends Route, Deps>(
  route: R,
  start: () => Runtime & Deps,
  handle: (input: Input<R>, deps: Deps) => Promise<Reply>,
) {
  return answerEvents<APIGatewayProxyEventV2WithJWTAuthorizer, Runtime & Deps>(
    route,
    start,
    async (event, runtime, startedAtMs) => {
      const { claims } = event.requestContext.authorizer.jwt;
      const caller = await callerOf(claims, route.roles, runtime.access);
      if (!caller) return problem('forbidden', { detail: `This needs one of the roles ${route.roles.join(', ')}.` });
      const request = readRequest(route, event);
      if ('refused' in request) return request.refused;
      const params = event.pathParameters ?? {};
      const { accept = '', 'if-match': ifMatch = null } = event.headers;
      if (route.versioned === 'required' && ifMatch === null) {
        return problem('version_required', { detail: 'Send the `ETag` of the version you have read as If-Match.' });
      }
      return handle({ ...request.parsed, caller, params, accept, ifMatch, startedAtMs }, runtime);
    },
  );
}
