import { isCurrency } from '../domain/currency.ts';
import type { Entity } from '../domain/entity.ts';
import type { Finding, FindingClass, Side } from '../domain/finding.ts';
import { instantOf } from '../domain/instant.ts';
import type { Operation } from '../domain/operation.ts';
import type { Seen } from '../domain/seen.ts';
import type { FindingStore } from '../store/finding-store.ts';
import { findingIdOf } from './identify.ts';

export type FindingDeps = { readonly findings: FindingStore; readonly now: () => number };

/** What a finding is about: an operation of ours, a transaction of the gateway's, or both. */
export type About = {
  readonly operation: Operation | null;
  readonly seen: Seen | null;
  readonly paymentId?: Finding['paymentId'];
  /** By which it is known where it is about none of them. */
  readonly subject?: string;
};

/**
 * Keeps a finding, unless it is known. Its id follows from what it is about and what the two books say of it: the next day's run makes no
 * second one, and what was accepted is found again once something else is said. That a payment was not compared is news every day.
 */
export async function writeFinding(
  entity: Entity,
  day: string,
  difference: { readonly class: FindingClass; readonly why: string },
  { operation, seen, paymentId = null, subject = '' }: About,
  { findings, now }: FindingDeps,
): Promise<Finding> {
  const gatewayId = seen?.gatewayId ?? operation?.gatewayId ?? null;
  const told = seen?.currency ?? '';
  const ours = operation && oursOf(operation);
  const theirs = seen && { status: seen.outcome.status, amount: seen.amount };
  const about = operation?.id ?? gatewayId ?? paymentId;
  const said = difference.class === 'not_compared' ? day : JSON.stringify([ours, theirs]);
  const finding: Finding = {
    id: findingIdOf(entity.name, difference.class, ...(about === null ? [subject] : [about, said])),
    entity: entity.name,
    class: difference.class,
    why: difference.why,
    paymentId: operation?.paymentId ?? paymentId,
    operationId: operation?.id ?? null,
    gatewayId,
    references: seen?.references ?? null,
    type: operation?.type ?? seen?.type ?? null,
    currency: operation?.currency ?? (isCurrency(told) ? told : null),
    ours,
    theirs,
    day,
    foundAt: instantOf(now()),
    closed: null,
    version: 1,
  };
  await findings.add(finding);
  return finding;
}

const oursOf = ({ status, booked, requested }: Operation): Side => ({ status, amount: booked ?? requested });
