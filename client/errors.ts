import type * as z from 'zod';
import type { problemAnswer } from '../src/contract/answers.ts';
import type { ProblemCode } from '../src/contract/problems.ts';
import type { Known } from './known.ts';

/** What the API answers when it says no: a problem of RFC 9457. New codes may come, so look at `status` where one is unknown. */
export type Problem = Omit<Known<z.input<typeof problemAnswer>>, 'code'> & {
  readonly code: ProblemCode | (string & {});
};

/**
 * The API said no. `code` says why, `errors` which field, `operation` what became of it where one was made (declined, failed).
 * A `retryable` problem may be sent again under the same `idempotencyKey`; after any other a new try is a new call.
 */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  readonly code: Problem['code'];
  readonly status: number;
  readonly detail: string;
  readonly errors: NonNullable<Problem['errors']>;
  readonly candidates: NonNullable<Problem['candidates']>;
  readonly operation: Problem['operation'];
  readonly retryable: boolean;
  readonly requestId: string;
  readonly idempotencyKey: string | null;

  constructor(problem: Problem, idempotencyKey: string | null) {
    const { code, status, detail, errors = [], candidates = [], operation, retryable, requestId } = problem;
    super(`${status} ${code}: ${detail}`);
    this.problem = problem;
    this.code = code;
    this.status = status;
    this.detail = detail;
    this.errors = errors;
    this.candidates = candidates;
    this.operation = operation;
    this.retryable = retryable;
    this.requestId = requestId;
    this.idempotencyKey = idempotencyKey;
  }
}

/** Nobody answered in time. Money may have moved: repeat the call with this `idempotencyKey`, never with a new one. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  readonly idempotencyKey: string | null;

  constructor(what: string, idempotencyKey: string | null, cause: unknown) {
    super(`${what}: no answer${idempotencyKey === null ? '' : `; repeat it with the key ${idempotencyKey}`}`, {
      cause,
    });
    this.idempotencyKey = idempotencyKey;
  }
}

/** What arrived is no webhook of the back office, or not one of now. `why`: what is wrong with it. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError';
  readonly why: 'headers' | 'time' | 'signature';

  constructor(why: WebhookError['why'], message: string) {
    super(message);
    this.why = why;
  }
}
