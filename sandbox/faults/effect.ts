import { toCents } from '../books/cents.ts';
import { outcomeOf } from '../rules/outcome.ts';
import { type Fault } from './faults.ts';

/** What all faults that struck one request do to it together. */
export type Effect = {
  readonly delayMs?: number;
  /** The books change only once the delay is over. */
  readonly delayFirst?: boolean;
  /** The request never got as far as the books. */
  readonly notApplied?: boolean;
  readonly bookedAmount?: number | undefined;
  /** The true result, whatever is answered. */
  readonly bookedCode?: string;
  readonly pending?: Pending;
  readonly findAfter?: { readonly seconds: number; readonly queries: number };
  readonly notifiedTwice?: boolean;
  readonly answerCode?: string;
  readonly answerStatus?: number;
  readonly withoutId?: boolean;
  readonly delivery?: 'lost' | 'cut' | 'hang' | 'http-500' | 'http-502-html';
};

type Pending = {
  readonly code: string;
  readonly afterSeconds: number | undefined;
  readonly failsWith?: string;
};

export const effectOf = (faults: readonly Fault[]): Effect =>
  faults.reduce<Effect>((combined, fault) => ({ ...combined, ...single(fault) }), {});

const single = (fault: Fault): Effect => {
  switch (fault.kind) {
    case 'lose-answer':
      return { delivery: 'lost' };
    case 'lose-request':
      return { delivery: 'lost', notApplied: true };
    case 'cut':
      return { delivery: 'cut' };
    case 'http-500':
    case 'http-502-html':
    case 'hang':
      return { delivery: fault.kind, ...(!fault.applied && { notApplied: true }) };
    case 'slow':
      return { delayMs: fault.delayMs, delayFirst: fault.applied === 'after' };
    case 'throttled':
      return { answerCode: '800.120.100', notApplied: true };
    case 'auth-rejected':
      return { answerCode: '800.900.300', answerStatus: fault.status, notApplied: true };
    case 'answer-code':
      return { answerCode: fault.code, ...bookedAs(fault) };
    case 'find-later':
      return {
        findAfter: {
          seconds: fault.afterSeconds ?? 0,
          queries: fault.afterQueries ?? (fault.afterSeconds === undefined ? 1 : 0),
        },
      };
    case 'pending-then-success':
      return { pending: { code: fault.pendingCode, afterSeconds: fault.afterSeconds } };
    case 'pending-then-failure':
      return { pending: { code: fault.pendingCode, afterSeconds: fault.afterSeconds, failsWith: fault.code } };
    case 'other-amount':
      return { bookedAmount: toCents(fault.bookedAmount) };
    case 'no-id':
      return { withoutId: true };
    case 'duplicate-notification':
      return { notifiedTwice: true };
  }
};

/** The books keep the answered code unless it lies about the money; then they keep a plain one that does not. */
const bookedAs = ({ code, applied, bookedCode }: Extract<Fault, { kind: 'answer-code' }>): Effect => {
  const outcome = outcomeOf(code);
  if (applied) return outcome === 'succeeded' ? { bookedCode: code } : {};
  return { bookedCode: bookedCode ?? (outcome === 'rejected' ? code : '800.100.100') };
};
