import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn';

/** What the engine says of an execution; `absent`: never heard of, or forgotten (after 90 days). It may lag by moments. */
export type LookAtExecution = (name: string) => Promise<'running' | 'ended' | 'absent'>;

export function lookAtExecution(
  stateMachineArn: string,
  client: Pick<SFNClient, 'send'> = new SFNClient({}),
): LookAtExecution {
  const prefix = stateMachineArn.replace(':stateMachine:', ':execution:');
  return async (name) => {
    try {
      const { status } = await client.send(new DescribeExecutionCommand({ executionArn: `${prefix}:${name}` }));
      return status === 'RUNNING' || status === 'PENDING_REDRIVE' ? 'running' : 'ended';
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return 'absent';
      throw error;
    }
  };
}
