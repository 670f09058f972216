import * as z from 'zod';
import { type BankCase, bankOrder, orderAtBank, workAtBank } from '../bank/bank.ts';
import { lettersOf } from '../bank/letters.ts';
import { bookLine } from '../books/book-line.ts';
import { fromCents } from '../books/cents.ts';
import { settle, settleDue } from '../books/settlement.ts';
import { faultSchema } from '../faults/faults.ts';
import { payCheckout } from '../gateway/checkouts.ts';
import { visitRedirect } from '../gateway/redirect.ts';
import { type Form } from '../http/form.ts';
import { type Page } from '../http/page.ts';
import { type Route } from '../http/router.ts';
import { testMessage } from '../notifications/notification-payload.ts';
import { type Entity } from '../rules/entities.ts';
import { type Outcome, outcomeOf } from '../rules/outcome.ts';
import { resultCodes } from '../rules/result-codes.ts';
import { successCode } from '../rules/success-code.ts';
import { type SandboxState } from '../sandbox-state.ts';
import { entityChange } from './entity-change.ts';
import { portalOperation, workInPortal } from './portal.ts';

type ControlCall = {
  readonly state: SandboxState;
  readonly reset: () => void;
  readonly id: string;
  readonly query: Form;
  readonly body: unknown;
};

export type ControlRoute = Route & { readonly handle: (call: ControlCall) => Page | Promise<Page> };

const ok = (body: unknown, status = 200): Page => ({ status, body });
const problem = (status: number, field: string, message: string): Page =>
  ok({ error: message, fields: [{ field, message }] }, status);

/** Hands a body on once it has the right form; otherwise the answer names each field that has not. */
const withBody =
  <T>(schema: z.ZodType<T>, handle: (body: T, call: ControlCall) => Page | Promise<Page>): ControlRoute['handle'] =>
  (call) => {
    const parsed = schema.safeParse(call.body);
    if (parsed.success) return handle(parsed.data, call);
    const fields = parsed.error.issues.flatMap((issue) => {
      const names = issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.')];
      return names.map((field) => ({ field, message: issue.message }));
    });
    return ok({ error: 'invalid request', fields }, 400);
  };

/** People may name an entity by its name as well as by its id. */
const entityNamed = (state: SandboxState, idOrName: string | undefined): Entity | undefined =>
  [...state.entities.values()].find(({ entityId, name }) => entityId === idOrName || name === idOrName);

const bankLine = ({ disputed, amount, beginsAt, dueAt, ...one }: BankCase): Readonly<Record<string, unknown>> => ({
  ...one,
  referencedId: disputed.id,
  amount: fromCents(amount),
  beginsAt: new Date(beginsAt).toISOString(),
  dueAt: new Date(dueAt).toISOString(),
  ruling: one.ruling && {
    ...one.ruling,
    amount: fromCents(one.ruling.amount),
    at: new Date(one.ruling.at).toISOString(),
  },
});

const clockPage = (state: SandboxState): Page => ok({ now: new Date(state.clock.now()).toISOString() });

const clockChange = z
  .strictObject({ now: z.iso.datetime({ offset: true }).optional(), advanceSeconds: z.number().optional() })
  .refine(({ now, advanceSeconds }) => (now === undefined) !== (advanceSeconds === undefined), {
    message: 'give either now or advanceSeconds',
    path: ['now'],
  });

const shopper = z.strictObject({
  cardNumber: z.string().default('4200000000000000'),
  holder: z.string().default('Jane Jones'),
  paymentBrand: z.string().optional(),
});

const completion = z.strictObject({ outcome: z.enum(['success', 'failure']), code: z.string().optional() });
const endings = {
  success: 'succeeded',
  failure: 'rejected',
} as const satisfies Record<z.infer<typeof completion>['outcome'], Outcome>;

export const controlRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/sandbox/health',
    handle: ({ state }) => ok({ status: 'ok', now: new Date(state.clock.now()).toISOString() }),
  },
  { method: 'GET', path: '/sandbox/faults', handle: ({ state }) => ok({ faults: state.faults.list() }) },
  {
    method: 'POST',
    path: '/sandbox/faults',
    handle: withBody(faultSchema, (fault, { state }) => ok(state.faults.add(fault), 201)),
  },
  {
    method: 'DELETE',
    path: '/sandbox/faults',
    handle: ({ state }) => {
      state.faults.clear();
      return ok({ faults: [] });
    },
  },
  {
    method: 'POST',
    path: '/sandbox/portal',
    handle: withBody(portalOperation, (operation, { state }) => {
      const transaction = workInPortal(state, operation);
      if (!transaction) return problem(404, 'referencedId', 'no such transaction');
      return ok(bookLine(state.books, transaction), transaction.state === 'rejected' ? 409 : 201);
    }),
  },
  {
    method: 'POST',
    path: '/sandbox/bank/chargebacks',
    handle: withBody(bankOrder, (order, { state }) => {
      const one = orderAtBank(state, order);
      return one ? ok(bankLine(one), 201) : problem(404, 'referencedId', 'no such transaction');
    }),
  },
  {
    method: 'GET',
    path: '/sandbox/bank/chargebacks',
    handle: ({ state }) => ok({ chargebacks: state.bankCases.map(bankLine) }),
  },
  {
    method: 'GET',
    path: '/sandbox/bank/letters',
    handle: ({ state, query }) => {
      const entity = entityNamed(state, query.get('entityId'));
      if (!entity) return problem(404, 'entityId', 'no such entity');
      const own = state.bankCases.filter(({ entityId }) => entityId === entity.entityId);
      return { status: 200, body: lettersOf(own), headers: { 'content-type': 'text/csv' } };
    },
  },
  {
    method: 'POST',
    path: '/sandbox/checkouts/{id}/pay',
    handle: withBody(shopper, ({ cardNumber, holder, paymentBrand }, { state, id }) => {
      const checkout = state.checkouts.get(id);
      if (!checkout) return problem(404, 'id', 'no such checkout');
      const card = [
        ['card.number', cardNumber],
        ['card.holder', holder],
        ['card.expiryMonth', '05'],
        ['card.expiryYear', '2034'],
        ['paymentBrand', paymentBrand ?? ''],
      ] as const;
      const answer = payCheckout(state, checkout, new Map(card.filter(([, value]) => value !== '')));
      return ok(answer.body, answer.status);
    }),
  },
  {
    method: 'POST',
    path: '/sandbox/transactions/{id}/complete',
    handle: withBody(completion, ({ outcome, code }, { state, id }) => {
      const transaction = state.books.find(id);
      const entity = transaction && state.entities.get(transaction.entityId);
      if (!entity) return problem(404, 'id', 'no such transaction');
      if (transaction.state !== 'pending') return problem(409, 'id', 'the transaction is not pending');
      const plain = outcome === 'success' ? successCode(entity, transaction.testMode) : '800.100.152';
      const fits = (end: string | undefined): boolean => end !== undefined && outcomeOf(end) === endings[outcome];
      if (code !== undefined && !fits(code)) return problem(400, 'code', `is no ${outcome}`);
      settle(state, transaction, [code, transaction.plannedEnd].find(fits) ?? plain);
      return ok(bookLine(state.books, transaction));
    }),
  },
  { method: 'GET', path: '/sandbox/clock', handle: ({ state }) => clockPage(state) },
  {
    method: 'POST',
    path: '/sandbox/clock',
    handle: withBody(clockChange, ({ now, advanceSeconds }, { state }) => {
      if (now !== undefined) state.clock.set(Date.parse(now));
      state.clock.advance(advanceSeconds ?? 0);
      settleDue(state);
      workAtBank(state);
      return clockPage(state);
    }),
  },
  {
    method: 'GET',
    path: '/sandbox/books',
    handle: ({ state, query }) => {
      const asked = query.get('entityId');
      const entity = entityNamed(state, asked);
      const prefix = query.get('merchantTransactionIdPrefix') ?? '';
      const wanted = [...state.books.all()].filter(
        ({ entityId, merchantTransactionId = '' }) =>
          (asked === undefined || entityId === entity?.entityId) && merchantTransactionId.startsWith(prefix),
      );
      return ok({ transactions: wanted.map((transaction) => bookLine(state.books, transaction)) });
    },
  },
  {
    method: 'GET',
    path: '/sandbox/requests',
    handle: ({ state, query }) =>
      ok({ counts: state.requests.counts(), latest: state.requests.latest(Number(query.get('last') ?? 0)) }),
  },
  {
    method: 'POST',
    path: '/sandbox/reset',
    handle: ({ reset }) => {
      reset();
      return ok({ status: 'ok' });
    },
  },
  { method: 'GET', path: '/sandbox/entities', handle: ({ state }) => ok({ entities: [...state.entities.values()] }) },
  {
    method: 'GET',
    path: '/sandbox/entities/{id}',
    handle: ({ state, id }) => {
      const entity = entityNamed(state, id);
      return entity ? ok(entity) : problem(404, 'entityId', 'no such entity');
    },
  },
  {
    method: 'PUT',
    path: '/sandbox/entities/{id}',
    handle: withBody(entityChange, (change, { state, id }) => {
      const entity = entityNamed(state, id);
      if (!entity) return problem(404, 'entityId', 'no such entity');
      const changed: Entity = { ...entity, ...change };
      state.entities.set(entity.entityId, changed);
      return ok(changed);
    }),
  },
  {
    method: 'GET',
    path: '/sandbox/notifications',
    handle: ({ state }) => ok({ notifications: state.notifications.list() }),
  },
  {
    method: 'POST',
    path: '/sandbox/notifications/flush',
    handle: async ({ state }) => ok({ notifications: await state.notifications.flush() }),
  },
  {
    method: 'POST',
    path: '/sandbox/notifications/test',
    handle: withBody(z.strictObject({ entityId: z.string() }), async ({ entityId }, { state }) => {
      const entity = entityNamed(state, entityId);
      if (!entity?.hook) return problem(409, 'entityId', 'no such entity, or it has no hook');
      return ok(await state.notifications.announce(entity.hook, testMessage(entity, state.clock.now())));
    }),
  },
  ...(['GET', 'POST'] as const).map((method) => ({
    method,
    path: '/sandbox/redirect/{id}',
    handle: ({ state, id, query }: ControlCall) => visitRedirect(state, id, query),
  })),
  {
    method: 'GET',
    path: '/v1/resultcodes',
    handle: () =>
      ok({ resultCodes: Object.entries(resultCodes).map(([code, description]) => ({ code, description })) }),
  },
];
