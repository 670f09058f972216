import { expect, test } from '@jest/globals';
import { callWorker } from '../../src/edge/call-worker.ts';
import { inspection } from '../../src/edge/inspection.ts';
import type { AnnouncedFile } from '../../src/domain/evidence.ts';

/** What Lambda answers a function that calls a worker of ours. */
const calling = (payload: object | null, FunctionError?: string) =>
  callWorker('inspect', {
    send: () => Promise.resolve({ Payload: Buffer.from(JSON.stringify(payload)), FunctionError }),
  });
const inspect = (call: ReturnType<typeof calling>) =>
  inspection(call).file({ id: 'evd_1', disputeId: 'dsp_1' } as never, { name: 'a.pdf' } as AnnouncedFile);

test.each([
  ['out of memory', { errorType: 'Runtime.OutOfMemory', errorMessage: 'Node.js process ran out of memory' }],
  ['killed', { errorType: 'Runtime.ExitError', errorMessage: 'RequestId: 1 Error: Runtime exited: signal: killed' }],
  ['out of time', { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 20.00 seconds' }],
  ['out of time, as it was told before', { errorMessage: '2026-01-12T10:00:00Z 1 Task timed out after 20.02 seconds' }],
])('A file of which the worker dies (%s) is broken, and whoever sent it hears what to do', async (_, error) => {
  expect(await inspect(calling(error, 'Unhandled'))).toMatchObject({
    code: 'file_broken',
    detail: expect.stringContaining('print it again'),
  });
});

test.each([
  { errorType: 'AccessDenied', errorMessage: 'Access Denied' },
  { errorType: 'Runtime.ImportModuleError', errorMessage: 'Cannot find module' },
])('What is our own fault ($errorType) is not the fault of the file', async (error) => {
  await expect(inspect(calling(error, 'Unhandled'))).rejects.toThrow(error.errorMessage);
});

test('What the worker says of a file is what it is', async () => {
  const checked = { pages: 2, versionId: 'v1' };
  expect(await inspect(calling(checked))).toEqual(checked);
});
