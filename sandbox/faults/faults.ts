import * as z from 'zod';
import { toCents, wireAmount } from '../books/cents.ts';

const code = z.string().regex(/^[0-9]{3}\.[0-9]{3}\.[0-9]{3}$/, 'must look like 800.100.152');
const seconds = z.number().min(0);
/** Was the request carried out? Unless told otherwise only the answer suffers. */
const applied = z.boolean().default(true);

/** Which requests a fault waits for, and how many of them. All that is given must fit. */
const match = {
  count: z.int().min(1).default(1),
  on: z.enum(['payment', 'query']).default('payment'),
  entityId: z.string().optional(),
  paymentType: z.string().optional(),
  merchantTransactionId: z.string().optional(),
  merchantTransactionIdPrefix: z.string().optional(),
  amount: z.string().regex(wireAmount).optional(),
  referencedId: z.string().optional(),
};
const fault = <Kind extends string, Options extends z.ZodRawShape>(kind: Kind, options: Options) =>
  z.strictObject({ kind: z.literal(kind), ...match, ...options });

const kinds = [
  fault('lose-answer', {}),
  fault('lose-request', {}),
  fault('cut', {}),
  fault('http-500', { applied }),
  fault('http-502-html', { applied }),
  fault('slow', { delayMs: z.int().min(0), applied: z.enum(['before', 'after']).default('before') }),
  fault('hang', { applied }),
  fault('throttled', {}),
  fault('answer-code', { code, applied, bookedCode: code.optional() }),
  fault('find-later', { afterSeconds: seconds.optional(), afterQueries: z.int().min(1).optional() }),
  fault('pending-then-success', { afterSeconds: seconds.optional(), pendingCode: code.default('000.200.000') }),
  fault('pending-then-failure', {
    afterSeconds: seconds.optional(),
    pendingCode: code.default('000.200.000'),
    code: code.default('800.100.152'),
  }),
  fault('other-amount', { bookedAmount: z.string().regex(wireAmount) }),
  fault('no-id', {}),
  fault('duplicate-notification', {}),
  fault('auth-rejected', { status: z.literal([401, 403]).default(403) }),
] as const;

export const faultSchema = z.discriminatedUnion('kind', kinds);
export type Fault = z.infer<typeof faultSchema>;
export type FaultKind = Fault['kind'];
export const faultKinds: readonly FaultKind[] = kinds.map(({ shape }) => shape.kind.value);

export type Matchable = {
  readonly on: Fault['on'];
  readonly entityId: string;
  readonly paymentType: string | undefined;
  readonly merchantTransactionId: string | undefined;
  readonly amount: string | undefined;
  readonly referencedId: string | undefined;
};

type Waiting = { readonly id: number; readonly fault: Fault; remaining: number };

/** Faults that wait for their request. One that has struck as often as asked is gone. */
export class Faults {
  #waiting: Waiting[] = [];
  #lastId = 0;

  add(fault: Fault): Waiting {
    const waiting = { id: ++this.#lastId, fault, remaining: fault.count };
    this.#waiting.push(waiting);
    return waiting;
  }

  list(): readonly Waiting[] {
    return this.#waiting;
  }

  clear(): void {
    this.#waiting = [];
  }

  /** Every fault that fits strikes at once: that is how they are combined. */
  strike(request: Matchable): readonly Fault[] {
    if (this.#waiting.length === 0) return [];
    const struck = this.#waiting.filter(({ fault }) => fits(fault, request));
    for (const waiting of struck) waiting.remaining -= 1;
    if (struck.length > 0) this.#waiting = this.#waiting.filter(({ remaining }) => remaining > 0);
    return struck.map(({ fault }) => fault);
  }
}

const fits = (fault: Fault, request: Matchable): boolean =>
  fault.on === request.on &&
  [
    fault.entityId === undefined || fault.entityId === request.entityId,
    fault.paymentType === undefined || fault.paymentType === request.paymentType,
    fault.merchantTransactionId === undefined || fault.merchantTransactionId === request.merchantTransactionId,
    fault.merchantTransactionIdPrefix === undefined ||
      request.merchantTransactionId?.startsWith(fault.merchantTransactionIdPrefix),
    fault.referencedId === undefined || fault.referencedId === request.referencedId,
    fault.amount === undefined || toCents(fault.amount) === toCents(request.amount ?? ''),
  ].every(Boolean);
