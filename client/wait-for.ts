import type { Routes } from '../src/contract/routes.ts';
import { backoff } from './backoff.ts';
import type { Call } from './call.ts';
import { pause } from './pause.ts';

type WaitOptions = {
  /** Milliseconds after which the operation is answered as it is (60 s). */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

type GetOperation = Call<Routes['getOperation']>;
/** An operation as a call answered it, or just its id. */
type Awaited = { readonly id: string; readonly lastResponse?: { readonly retryAfterMs: number | null } };
export type WaitFor = (operation: Awaited, options?: WaitOptions) => ReturnType<GetOperation>;

const pauses = { firstMs: 500, mostMs: 15_000 };

/**
 * Looks at an operation again and again until it is final or the time is up; which of them, `final` tells. It throws for
 * neither: a declined or failed operation is answered like any other.
 */
export function waitFor(getOperation: GetOperation): WaitFor {
  return async ({ id, lastResponse }, { timeoutMs = 60_000, signal } = {}) => {
    const untilMs = Date.now() + timeoutMs;
    let pauseMs = lastResponse?.retryAfterMs ?? 0;
    for (let looks = 1; ; looks += 1) {
      await pause(Math.min(pauseMs, untilMs - Date.now()), signal);
      const operation = await getOperation({ operationId: id }, { signal });
      if (operation.final || Date.now() >= untilMs) return operation;
      pauseMs = operation.lastResponse.retryAfterMs ?? backoff(looks, pauses);
    }
  };
}
