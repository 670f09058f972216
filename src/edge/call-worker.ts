import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';

const inError = z.object({ errorMessage: z.string() }).partial();

/** Calls a function of ours that opens what others have sent, and waits for what it answers. */
export type CallWorker = (event: object) => Promise<unknown>;

/** Somewhat longer than the workers run (infra/workers.ts), and shorter than API Gateway waits. */
const waitsMs = 27_000;

/** @throws when the worker broke, or gave no answer in time. */
export function callWorker(
  FunctionName: string,
  client: Pick<LambdaClient, 'send'> = new LambdaClient({
    requestHandler: { connectionTimeout: 1_000 },
  }),
): CallWorker {
  return async (event) => {
    const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) });
    const { FunctionError, Payload } = await client.send(command, { abortSignal: AbortSignal.timeout(waitsMs) });
    const answer: unknown = Payload ? JSON.parse(Buffer.from(Payload).toString('utf8')) : null;
    if (FunctionError === undefined) return answer;
    const { data } = inError.safeParse(answer);
    throw new Error(`${FunctionName} broke: ${data?.errorMessage ?? FunctionError}`);
  };
}
