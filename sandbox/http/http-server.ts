import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { workAtBank } from '../bank/bank.ts';
import { settleDue } from '../books/settlement.ts';
import { type ControlRoute, controlRoutes } from '../control/control-routes.ts';
import { deliver } from '../faults/deliver.ts';
import { refusal } from '../gateway/answers.ts';
import { gatewayRoutes } from '../gateway/gateway-routes.ts';
import { answerGateway } from '../gateway/gateway.ts';
import { type SandboxState } from '../sandbox-state.ts';
import { parseForm } from './form.ts';
import { type Match, routerOf } from './router.ts';

/** The state as it is now, and the way to a fresh one. */
export type Holder = { readonly current: () => SandboxState; readonly reset: () => void };

const findGatewayRoute = routerOf(gatewayRoutes);
const findControlRoute = routerOf(controlRoutes);
const routes = controlRoutes.map(({ method, path }) => `${method} ${path}`);

export const createHttpServer = (holder: Holder): Server => {
  // Idle connections outlive any client's patience: the server must never be the one to close them by surprise.
  const server = createServer({ keepAliveTimeout: 120_000 });
  server.on('request', (request, response) => {
    serve(holder, request, response).catch((error: unknown) => {
      // A caller that went away in the middle of a sentence is owed nothing.
      if (!request.complete) return;
      console.error('sandbox:', error);
      response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
    });
  });
  return server;
};

const serve = async (holder: Holder, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const text = await bodyOf(request);
  const { method = 'GET' } = request;
  const { pathname, search } = new URL(request.url ?? '/', 'http://sandbox');
  const state = holder.current();
  settleDue(state);
  workAtBank(state);
  const control = findControlRoute(method, pathname);
  if (control && control !== 'wrong-method') {
    await serveControl(holder, control, search, text, response);
    return;
  }
  const match = findGatewayRoute(method, pathname);
  if (!match || match === 'wrong-method') {
    const isControl = pathname.startsWith('/sandbox');
    const refused = refusal(
      match ? '200.300.403' : '200.300.404',
      'unknown',
      state.clock.now(),
      match || control ? 405 : 404,
    );
    deliver(response, {
      answer: isControl ? { ...refused, body: { error: 'no such control route', routes } } : refused,
      delivery: 'whole',
    });
    return;
  }
  const parameters = parseForm(method === 'GET' ? search : text);
  state.requests.note(method, match.route.path, pathname, parameters);
  const { authorization } = request.headers;
  deliver(response, await answerGateway(state, match, { parameters, authorization }));
};

const serveControl = async (
  holder: Holder,
  { route, id }: Match<ControlRoute>,
  search: string,
  text: string,
  response: ServerResponse,
): Promise<void> => {
  const call = { state: holder.current(), reset: holder.reset, id, query: parseForm(search), body: parseJson(text) };
  const { status, body, headers } = await route.handle(call);
  const isText = typeof body === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json;charset=UTF-8', ...headers });
  response.end(isText ? body : `${JSON.stringify(body, undefined, 2)}\n`);
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  // Listeners instead of an async iterator: this runs for every request of a benchmark.
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise<void>((resolve, reject) => {
    request.on('end', resolve);
    request.on('error', reject);
  });
  return Buffer.concat(chunks).toString('utf8');
};

/** What is not JSON comes out as nothing, and the schema of the route says what was expected. */
const parseJson = (text: string): unknown => {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return undefined;
  }
};
