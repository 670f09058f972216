import { readFileSync } from 'node:fs';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { definitionFile, type WorkflowName } from '../../infra/workflows.ts';

type Json = Record<string, unknown>;
/** What a task answers: in turn, the last one for ever after; or by its input. An error is thrown under its name. */
type Answers = readonly (Json | Error)[] | ((input: Json) => Json | Error);

export type Scenario = {
  readonly input: Json;
  /** By the name of the state. */
  readonly tasks: Readonly<Record<string, Answers>>;
};
export type Ran = {
  /** The states in the order they were entered; those of parallel lanes mix. */
  readonly path: readonly string[];
  /** The state it ended in, and what came out, or the error it failed with: by these an operator knows it. */
  readonly end: string | undefined;
  readonly output: Json | null;
  readonly error: string | null;
  /** What each task was called with. */
  readonly calls: Readonly<Record<string, readonly Json[]>>;
};

type Definition = StateMachineDefinition;
type State = Definition['States'][string];

export const definitionOf = (name: WorkflowName): Definition =>
  JSON.parse(readFileSync(definitionFile(name), 'utf8')) as Definition;

/** All states with their names, those inside Map and Parallel included. */
export function statesOf({ States }: Pick<Definition, 'States'>): readonly [string, State][] {
  return Object.entries(States).flatMap(([name, state]) => {
    const inner =
      state.Type === 'Map' ? [state.ItemProcessor ?? { States: {} }] : state.Type === 'Parallel' ? state.Branches : [];
    return [[name, state] as [string, State], ...inner.flatMap((one) => statesOf(one as never))];
  });
}

/** Runs a definition as it is, in an interpreter that is not the one it is deployed to. Time does not pass in it. */
export async function runWorkflow(name: WorkflowName, { input, tasks }: Scenario): Promise<Ran> {
  const definition = definitionOf(name);
  const states = statesOf(definition);
  const calls: Record<string, Json[]> = {};
  const handlers = Object.fromEntries(
    states
      .filter(([, { Type }]) => Type === 'Task')
      .map(([task, state]) => {
        // What rings a bell is the answer itself; what a function answers comes in an envelope.
        const rung = 'Resource' in state && state.Resource.endsWith('.waitForTaskToken');
        const answers = tasks[task] ?? (() => new Error(`The scenario does not expect ${task}`));
        let turn = 0;
        const handler = (given: unknown) => {
          const { Payload } = given as { Payload: Json };
          (calls[task] ??= []).push(Payload);
          const answer =
            typeof answers === 'function' ? answers(Payload) : answers[Math.min(turn, answers.length - 1)]!;
          turn += 1;
          if (answer instanceof Error) throw answer;
          return (rung ? answer : { Payload: answer }) as never;
        };
        return [task, handler];
      }),
  );
  const machine = new StateMachine(definition, { validationOptions: { noValidate: true } });
  const names = (type: string) => states.filter(([, state]) => state.Type === type).map(([state]) => state);
  const { result, eventLogs } = machine.run(input as never, {
    context: { Task: { Token: 'bell' } },
    overrides: {
      taskResourceLocalHandlers: handlers,
      waitTimeOverrides: Object.fromEntries(names('Wait').map((wait) => [wait, 0])),
      retryIntervalOverrides: Object.fromEntries(names('Task').map((task) => [task, 0])),
    },
  });
  const ended = result.then(
    (output) => output as Json,
    () => null,
  );
  const path: string[] = [];
  let error: string | null = null;
  for await (const event of eventLogs) {
    if (event.type === 'StateEntered') path.push(event.state.name);
    if (event.type === 'ExecutionFailed') error = event.Error;
  }
  return { path, end: path.at(-1), calls, output: await ended, error };
}

/** An error as Step Functions names it. */
export const thrown = (name: string): Error => Object.assign(new Error(name), { name });
