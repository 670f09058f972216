import { routes, type RouteName, type Routes } from '../src/contract/routes.ts';
import { answerOrProblem, type Ask } from './answer-or-problem.ts';
import { callOf, type Call } from './call.ts';
import { sender, type SendOptions } from './send.ts';
import { waitFor, type WaitFor } from './wait-for.ts';

/** Every route but the gateway's by its name in the table of routes: a new row there is a new function here. */
type Calls = {
  readonly [Name in RouteName as Routes[Name]['caller'] extends 'token' ? Name : never]: Call<Routes[Name]>;
};

export type ClientOptions = SendOptions;
/**
 * The back office. A call that moves money answers the operation when it succeeded (201) and when its outcome is not known
 * yet (202: see `final`, and `waitFor`). It throws a ProblemError when the answer is no, and a NoAnswerError when none came.
 */
export type Client = Calls & {
  /** Waits until an operation is final, or as long as it is told. */
  readonly waitFor: WaitFor;
};

export type Payment = Answer<'getPayment'>;
export type Operation = Answer<'getOperation'>;
type Answer<Name extends keyof Calls> = Awaited<ReturnType<Calls[Name]>>;

export function createClient(options: ClientOptions): Client {
  const calls = callsOf(answerOrProblem(sender(options)));
  return { ...calls, waitFor: waitFor(calls.getOperation) };
}

function callsOf(ask: Ask): Calls;
function callsOf(ask: Ask): object {
  const ours = Object.entries(routes).filter(([, { caller }]) => caller === 'token');
  return Object.fromEntries(ours.map(([name, route]) => [name, callOf(route, ask)]));
}
