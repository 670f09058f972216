import type { Entity } from '../domain/entity.ts';
import type { Finding } from '../domain/finding.ts';
import { instantOf } from '../domain/instant.ts';
import { foreignAmong } from '../domain/match.ts';
import { isRootType } from '../domain/operation.ts';
import { readableAmong } from '../gateway/read-transaction.ts';
import type { FindingStore } from '../store/finding-store.ts';
import { bookForeign } from './book-foreign.ts';
import { importPayment, type ImportDeps } from './import-payment.ts';
import { lookAtPayment } from './look-at-payment.ts';
import type { Look } from '../gateway/look-up.ts';

export type BookFindingDeps = ImportDeps & {
  readonly findings: Pick<FindingStore, 'change'>;
  readonly look: Pick<Look, 'withLinked' | 'linkedPage' | 'named'>;
};

/** How booking what is missing here ended. `later`: no query left, or the gateway did not tell. `refused`: it cannot be booked. */
export type FindingBooked =
  | { readonly kind: 'closed'; readonly finding: Finding }
  | { readonly kind: 'later'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'moved' };

/** Who closes a finding and why. */
export type Closer = { readonly by: string; readonly reason: string };

/**
 * Books what is missing here as the gateway confirms it by a fresh look: a payment with all that happened to it, or an operation
 * on a payment of ours. Where it is in the books by now, that closes it too.
 */
export async function bookFinding(
  finding: Finding,
  entity: Entity,
  closer: Closer,
  deps: BookFindingDeps,
): Promise<FindingBooked> {
  if (finding.class !== 'missing_here' || finding.gatewayId === null || finding.type === null) {
    return { kind: 'refused', why: 'Only what is missing here can be booked.' };
  }
  if (!(await deps.payments.byGatewayId(entity.name, finding.gatewayId))) {
    const why = isRootType(finding.type)
      ? await bookRoot(finding, entity, deps)
      : await bookChild(finding, entity, deps);
    if (why) return why;
  }
  const at = instantOf(deps.now());
  return close(finding, { as: 'booked', ...closer, at }, deps);
}

/** Closes a finding, by whatever decided it. */
export async function close(
  finding: Finding,
  closed: NonNullable<Finding['closed']>,
  { findings }: Pick<BookFindingDeps, 'findings'>,
): Promise<FindingBooked> {
  const after: Finding = { ...finding, closed, version: finding.version + 1 };
  return (await findings.change(finding, after)) ? { kind: 'closed', finding: after } : { kind: 'moved' };
}

type Why = Exclude<FindingBooked, { kind: 'closed' } | { kind: 'moved' }>;

async function bookRoot(
  { gatewayId, type, currency, theirs }: Finding,
  entity: Entity,
  deps: BookFindingDeps,
): Promise<Why | null> {
  if (gatewayId === null || type === null || !isRootType(type) || currency === null || theirs?.amount == null) {
    return {
      kind: 'refused',
      why: 'The gateway shows no amount of it that can be read: import it with what you know.',
    };
  }
  const expected = { type, amount: { minor: theirs.amount, currency } };
  const facts = { reference: null, metadata: {}, card: null, requestedBy: 'gateway' };
  const end = await importPayment({ entity, gatewayId, expected, facts }, deps);
  switch (end.kind) {
    case 'existing':
    case 'booked':
      return null;
    case 'incomplete':
      return { kind: 'later', why: 'The gateway has not told all of it yet.' };
    case 'contended':
      return { kind: 'later', why: 'Others write the same payment.' };
    case 'mismatch':
    case 'unsupported':
    case 'refused':
      return { kind: 'refused', why: end.why };
  }
}

async function bookChild(finding: Finding, entity: Entity, deps: BookFindingDeps): Promise<Why | null> {
  const { gatewayId, references, paymentId } = finding;
  const parent = references && (await deps.payments.byGatewayId(entity.name, references));
  const payment = parent ? parent.paymentId : paymentId;
  const whole = payment && (await deps.payments.whole(payment));
  if (!whole) {
    return { kind: 'refused', why: `It refers to ${references ?? 'nothing known'}: book or import that first.` };
  }
  if (!(await deps.queries.take(entity))) return { kind: 'later', why: 'The queries of this minute are used up.' };
  const { head, operations } = whole;
  const looked = await lookAtPayment(head.root.gatewayId, { id: head.root.id, attempt: 1 }, entity, deps);
  if (looked.kind === 'refused') return { kind: 'refused', why: looked.why };
  if (looked.kind !== 'found') return { kind: 'later', why: 'The gateway did not tell.' };
  const seen = readableAmong(looked.transactions, head.currency, entity);
  const one = foreignAmong(seen, operations, head, looked.isWhole).find((foreign) => foreign.gatewayId === gatewayId);
  if (!one) {
    const why = 'It is not there any more, bears the name of an operation of ours, or may be one that is still open.';
    return { kind: 'refused', why };
  }
  const end = await bookForeign(one, head, entity, deps);
  switch (end) {
    case 'recorded':
    case 'known':
      return null;
    case 'contended':
      return { kind: 'later', why: 'Others write the same payment.' };
    case 'nothing_moved':
      return { kind: 'refused', why: 'The gateway says now that it moved nothing.' };
    case 'misfit':
      return { kind: 'refused', why: 'Nothing in our books is what it refers to.' };
  }
}
