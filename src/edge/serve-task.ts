import type * as z from 'zod';
import type { Runtime } from './start-runtime.ts';

/**
 * Makes a Lambda handler behind a task of a workflow. Its input comes from a definition, so one that does not fit is breakage,
 * which the definition catches; what the business comes to is data in the answer, and a Choice.
 */
export function serveTask<Input, Deps, Answer extends object>(
  task: string,
  input: z.ZodType<Input>,
  start: () => Runtime & Deps,
  handle: (input: Input, deps: Deps) => Promise<Answer>,
): (event: unknown) => Promise<Answer> {
  // In Lambda at once, as for a request.
  let started = process.env['AWS_LAMBDA_FUNCTION_NAME'] === undefined ? null : start();
  return async (event) => {
    const deps = (started ??= start());
    const startedAtMs = deps.now();
    const answer = await handle(input.parse(event), deps);
    deps.logger.info('task', { task, answer, tookMs: deps.now() - startedAtMs });
    return answer;
  };
}
