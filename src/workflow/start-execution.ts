import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';

/** Starts an execution under a name; `exists`: one of that name was started before, and may have ended since. */
export type StartExecution = (name: string, input: object) => Promise<'started' | 'exists'>;

/** Starts executions of one state machine. The same name starts at most one in 90 days, so a repeated start is harmless. */
export function startExecution(
  stateMachineArn: string,
  client: Pick<SFNClient, 'send'> = new SFNClient({}),
): StartExecution {
  return async (name, input) => {
    try {
      await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
      return 'started';
    } catch (error) {
      // AWS answers the running execution to an equal input, and only otherwise this; the emulator always this.
      if (error instanceof ExecutionAlreadyExists) return 'exists';
      throw error;
    }
  };
}
