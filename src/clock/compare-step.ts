import { compareOperation } from '../domain/comparison.ts';
import { narrowed, nextPart, type ComparisonRun } from '../domain/comparison-run.ts';
import { isCurrency } from '../domain/currency.ts';
import type { Entity } from '../domain/entity.ts';
import type { Finding } from '../domain/finding.ts';
import { isFindingId, isGatewayId, type FindingId, type GatewayId, type PaymentId } from '../domain/ids.ts';
import { instantOf } from '../domain/instant.ts';
import { isOpen, isRootType, mayGoAgain, type Operation } from '../domain/operation.ts';
import { hasMoved } from '../domain/seen.ts';
import { bookFinding, close, type BookFindingDeps } from '../exactly-once/book-finding.ts';
import { comparePayment, type ComparePaymentDeps } from '../exactly-once/compare-payment.ts';
import { writeFinding } from '../exactly-once/write-finding.ts';
import type { Transaction } from '../gateway/answer.ts';
import type { Look } from '../gateway/look-up.ts';
import { movesMoney, readTransaction } from '../gateway/read-transaction.ts';
import type { FindingStore } from '../store/finding-store.ts';
import type { Listing } from '../store/listing.ts';
import type { PaymentStore } from '../store/payment-store.ts';

export type CompareStepDeps = ComparePaymentDeps &
  BookFindingDeps & {
    readonly payments: PaymentStore;
    readonly findings: FindingStore;
    readonly lists: Pick<Listing, 'settledOperations' | 'findings'>;
    readonly look: Look;
  };

/** `on`: the next step can follow at once. `wait`: nothing was learned, try again after so long. `done`: the day is compared. */
export type Step = { readonly run: ComparisonRun } & (
  { readonly kind: 'on' | 'done' } | { readonly kind: 'wait'; readonly forMs: number }
);

const on = (run: ComparisonRun): Step => ({ kind: 'on', run: { ...run, unanswered: 0 } });
const forMs = { no_budget: 60_000, throttled: 90_000, contended: 60_000, no_answer: 120_000 };
/** After so many questions without an answer the comparison goes on without it. */
const patience = 10;
const operationsAtOnce = 50;
const findingsAtOnce = 100;

const booker = { by: 'comparison', reason: 'The gateway confirms it.' };

/**
 * One step of comparing an entity's day: at most one question to the gateway. With search by date, the gateway's pages are held
 * against our books, and what they have not shown of ours is asked for by payment; without it, every payment that something was
 * settled of that day is. Every difference is confirmed by a look at its payment before it is booked or written down.
 */
export async function compareStep(run: ComparisonRun, entity: Entity, deps: CompareStepDeps): Promise<Step> {
  const [first] = run.queue;
  if (first !== undefined)
    return isFindingId(first) ? bookQueued(run, first, entity, deps) : look(run, first, entity, deps);
  if (run.page !== null) return askPage(run, run.page, entity, deps);
  return run.listed ? endPart(run, entity, deps) : listOurs(run, entity, deps);
}

async function look(run: ComparisonRun, id: PaymentId, entity: Entity, deps: CompareStepDeps): Promise<Step> {
  const rest = { ...run, queue: run.queue.slice(1) };
  const compared = await comparePayment(id, entity, run.day, deps);
  switch (compared.kind) {
    case 'compared':
      return on({ ...rest, counts: added(run, { compared: 1, ...compared }) });
    case 'no_budget':
    case 'throttled':
      return { kind: 'wait', run, forMs: forMs[compared.kind] };
    case 'contended':
    case 'no_answer': {
      if (run.unanswered + 1 < patience) return unanswered(run, forMs[compared.kind]);
      const why = 'why' in compared ? compared.why : 'Others kept writing the payment.';
      await writeFinding(
        entity,
        run.day,
        { class: 'not_compared', why },
        { operation: null, seen: null, paymentId: id },
        deps,
      );
      return on({ ...rest, counts: added(run, { found: 1 }) });
    }
    case 'refused':
      // It will not tell of any other payment either: the rest of the day is not compared.
      await notCompared(run, entity, `look-ups ${run.day}`, compared.why, deps);
      return { kind: 'done', run: { ...run, queue: [], counts: added(run, { found: 1 }) } };
  }
}

async function bookQueued(run: ComparisonRun, id: FindingId, entity: Entity, deps: CompareStepDeps): Promise<Step> {
  const rest = { ...run, queue: run.queue.slice(1) };
  const finding = await deps.findings.get(id);
  if (!finding || finding.closed) return on(rest);
  const end = await bookFinding(finding, entity, booker, deps);
  if (end.kind === 'later' && run.unanswered + 1 < patience) return unanswered(run, forMs.no_budget);
  return on({ ...rest, counts: added(run, end.kind === 'closed' ? { booked: 1 } : {}) });
}

async function askPage(run: ComparisonRun, page: number, entity: Entity, deps: CompareStepDeps): Promise<Step> {
  if (!(await deps.queries.take(entity))) return { kind: 'wait', run, forMs: forMs.no_budget };
  const searched = await deps.look.made(entity, run.part.from, run.part.to, page);
  switch (searched.kind) {
    case 'not_found':
      return on({ ...run, page: null });
    case 'found': {
      const half = narrowed(run, searched.pages);
      if (half) return on(half);
      const told = await holdAgainst(searched.transactions, run, entity, deps);
      return on({ ...told, page: page < searched.pages ? page + 1 : null });
    }
    case 'throttled':
      return { kind: 'wait', run, forMs: forMs.throttled };
    case 'no_answer':
    case 'refused':
      if (searched.kind === 'no_answer' && run.unanswered + 1 < patience) return unanswered(run, forMs.no_answer);
      await notCompared(run, entity, `search ${run.day}`, `The search by date brings nothing: ${searched.why}`, deps);
      return on({ ...run, page: null, shown: [], counts: added(run, { found: 1 }) });
  }
}

/** A page of the gateway's day: what agrees is done with, what does not is looked at more closely, what is unknown is a finding. */
async function holdAgainst(
  transactions: readonly Transaction[],
  run: ComparisonRun,
  entity: Entity,
  deps: CompareStepDeps,
): Promise<ComparisonRun> {
  const inOrder = [...transactions]
    .filter(movesMoney)
    .sort((a, b) => ((a.timestamp ?? '') < (b.timestamp ?? '') ? -1 : 1));
  const closer = new Set<PaymentId | FindingId>(run.queue);
  let counts = run.counts;
  for (const one of inOrder) {
    const held = await hold(one, run, entity, deps);
    if (held.closer) closer.add(held.closer);
    counts = added({ counts }, { compared: held.agrees ? 1 : 0, found: held.found ? 1 : 0 });
  }
  const shown = transactions.flatMap(({ id }) => (typeof id === 'string' && isGatewayId(id) ? [id] : []));
  return { ...run, counts, queue: [...closer], shown: [...new Set([...run.shown, ...shown])] };
}

type Held = { readonly agrees?: boolean; readonly found?: boolean; readonly closer?: PaymentId | FindingId };

async function hold(one: Transaction, run: ComparisonRun, entity: Entity, deps: CompareStepDeps): Promise<Held> {
  const { payments } = deps;
  const known = await pointerOf(one.id, entity, payments);
  const ours = known && (await payments.operation(known.paymentId, known.operationId));
  const told = one.currency ?? '';
  const currency = ours?.currency ?? (isCurrency(told) ? told : entity.currencies[0]);
  const seen = currency === undefined ? null : readTransaction(one, currency, entity);
  if (!seen) {
    const why = `It is of a type, or has an id, that is not known here: ${one.paymentType ?? 'none'}.`;
    await writeFinding(
      entity,
      run.day,
      { class: 'not_compared', why },
      { operation: null, seen: null, subject: one.id ?? '' },
      deps,
    );
    return { found: true };
  }
  if (ours) return compareOperation(ours, seen).kind === 'agrees' ? { agrees: true } : { closer: ours.paymentId };
  if (!hasMoved(seen)) return { agrees: true };

  const claimed = seen.claims && (await payments.paymentOf(seen.claims.id));
  const named = seen.claims && claimed && (await payments.operation(claimed, seen.claims.id));
  // Its answer is still waited for: the resolver's.
  if (named && isOpen(named.status)) return {};
  if (named && isRootType(named.type) && named.type === seen.type && named.gatewayId !== null) {
    // What is linked to ours would not show it.
    const why = 'It moved money under the name of a payment that is booked with another transaction.';
    await writeFinding(entity, run.day, { class: 'missing_here', why }, { operation: null, seen }, deps);
    return { found: true };
  }
  const parent = await pointerOf(seen.references, entity, payments);
  const payment = parent?.paymentId ?? claimed;
  if (payment) return { closer: payment };
  const why = 'It moved money at the gateway, and its payment is not in our books.';
  const finding = await writeFinding(entity, run.day, { class: 'missing_here', why }, { operation: null, seen }, deps);
  // It bears a name of ours: a restored table has forgotten it, so there is nothing to ask a person.
  return seen.claims ? { found: true, closer: finding.id } : { found: true };
}

async function pointerOf(id: string | null | undefined, entity: Entity, payments: Pick<PaymentStore, 'byGatewayId'>) {
  return typeof id === 'string' && isGatewayId(id) ? payments.byGatewayId(entity.name, id) : null;
}

/** Our own operations of the part at hand that the gateway has not shown: their payments are asked for. */
async function listOurs(run: ComparisonRun, entity: Entity, deps: CompareStepDeps): Promise<Step> {
  const shown = new Set<GatewayId | null>(run.shown);
  // What was certainly never sent has nothing to be compared with; a refusal may have turned into a success since.
  const wanted = (one: Operation) =>
    !isOpen(one.status) && !mayGoAgain(one) && !one.recordedOnly && !shown.has(one.gatewayId);
  const { items, next } = await deps.lists.settledOperations({
    entity: entity.name,
    reference: null,
    ...run.part,
    keep: wanted,
    limit: operationsAtOnce,
    after: run.after,
  });
  const closer = new Set(run.queue);
  for (const { id, paymentId } of items) {
    // A payment is asked for once: where the last of its operations stands.
    const whole = await deps.payments.whole(paymentId);
    const settledAt = (one: Operation) => one.settledAt ?? '';
    const last = whole?.operations
      .filter((one) => wanted(one) && settledAt(one) >= run.part.from && settledAt(one) < run.part.to)
      .sort((a, b) => (settledAt(a) + a.id < settledAt(b) + b.id ? 1 : -1))[0];
    if (last?.id === id) closer.add(paymentId);
  }
  return on({ ...run, queue: [...closer], after: next, listed: next === null });
}

async function endPart(run: ComparisonRun, entity: Entity, deps: CompareStepDeps): Promise<Step> {
  const part = nextPart(run, entity.dateSearch);
  if (part) return on(part);
  if (!entity.dateSearch) {
    const why = 'Search by date is off: payments that began elsewhere and were never imported are not found.';
    // A setting, and no event of this day: said once.
    await notCompared(run, entity, 'search off', why, deps);
  }
  return { kind: 'done', run: { ...run, counts: added(run, { booked: await closeBooked(entity, deps) }) } };
}

/** What was missing here and has been booked since, by an import or with its payment. */
async function closeBooked(entity: Entity, deps: CompareStepDeps): Promise<number> {
  const isMissing = (one: Finding) => one.class === 'missing_here' && one.closed === null;
  let booked = 0;
  let after: ComparisonRun['after'] = null;
  do {
    const page = await deps.lists.findings({
      entity: entity.name,
      reference: null,
      from: null,
      to: null,
      keep: isMissing,
      limit: findingsAtOnce,
      after,
    });
    for (const one of page.items) {
      if (!(await pointerOf(one.gatewayId, entity, deps.payments))) continue;
      const end = await close(one, { as: 'booked', ...booker, at: instantOf(deps.now()) }, deps);
      if (end.kind === 'closed') booked += 1;
    }
    after = page.next;
  } while (after);
  return booked;
}

const notCompared = (run: ComparisonRun, entity: Entity, subject: string, why: string, deps: CompareStepDeps) =>
  writeFinding(entity, run.day, { class: 'not_compared', why }, { operation: null, seen: null, subject }, deps);

const unanswered = (run: ComparisonRun, pauseMs: number): Step => ({
  kind: 'wait',
  run: { ...run, unanswered: run.unanswered + 1 },
  forMs: pauseMs,
});

const added = (
  { counts }: Pick<ComparisonRun, 'counts'>,
  { compared = 0, booked = 0, found = 0 }: Partial<ComparisonRun['counts']>,
): ComparisonRun['counts'] => ({
  compared: counts.compared + compared,
  booked: counts.booked + booked,
  found: counts.found + found,
});
