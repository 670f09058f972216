import { InvalidToken, SendTaskSuccessCommand, SFNClient, TaskDoesNotExist, TaskTimedOut } from '@aws-sdk/client-sfn';

/** Answers a task that waits on its token; `gone`: nobody waits on it any more, or nobody ever did. */
export type AnswerTask = (taskToken: string, output: object) => Promise<'answered' | 'gone'>;

/**
 * Rings the bell of a waiting task. The token is only the bell: what was decided is on the item before it is rung, and an
 * execution that died is started anew from there. AWS and the emulator name a token that nobody waits on differently.
 */
export function answerTask(client: Pick<SFNClient, 'send'> = new SFNClient({})): AnswerTask {
  return async (taskToken, output) => {
    try {
      await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
      return 'answered';
    } catch (error) {
      if (error instanceof TaskDoesNotExist || error instanceof TaskTimedOut || error instanceof InvalidToken)
        return 'gone';
      throw error;
    }
  };
}
