import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';

const inError = z.object({ errorMessage: z.string(), errorType: z.string() }).partial();
/** What Lambda says where the code threw nothing, but its process ran out of time or memory. */
const died = /^(Runtime\.(ExitError|OutOfMemory)|Sandbox\.Timedout)$|Task timed out/;

/** Calls a function of ours that opens what others have sent, and waits for what it answers. `died`: it was too much for it. */
export type CallWorker = (event: object) => Promise<{ readonly answer: unknown } | 'died'>;

/** Somewhat longer than the workers run (infra/workers.ts), and shorter than API Gateway waits. */
const waitsMs = 27_000;

/** @throws when the worker broke, could not be called, or has not answered in time. */
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
    if (FunctionError === undefined) return { answer };
    const { errorMessage = '', errorType = '' } = inError.safeParse(answer).data ?? {};
    if (died.test(errorType) || died.test(errorMessage)) return 'died';
    throw new Error(`${FunctionName} broke: ${errorMessage || FunctionError}`);
  };
}
