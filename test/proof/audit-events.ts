import { operationEvents, type EventType } from '../../src/domain/event-types.ts';
import type { Dispute } from '../../src/domain/dispute.ts';
import type { Event } from '../../src/domain/event.ts';
import type { Operation } from '../../src/domain/operation.ts';

/** What is told of an operation beside the states it comes to. */
const asides: ReadonlySet<EventType> = new Set([
  'operation.adopted',
  'operation.confirmed',
  'operation.delayed',
  'operation.flagged',
  'operation.needs_person',
  'refund.window_closing',
  'refund.window_closed',
]);

/** Everything in which what was told of a payment is not what became of it. Nothing, if all is well. */
export function auditEvents(
  operations: readonly Operation[],
  cases: readonly Dispute[],
  events: readonly Event[],
): string[] {
  const about = (id: string) =>
    events.filter(({ object }) => object.id === id).toSorted((a, b) => a.object.version - b.object.version);

  const ofOperations = operations.flatMap((one) => {
    const told = about(one.id).filter(({ type }) => !asides.has(type));
    const last = told.at(-1)?.type ?? null;
    const called = `${one.type} ${one.id} (${one.status})`;
    return [
      ...(isOncePerVersion(told) ? [] : [`${called} was told of twice in one state: ${typesOf(told)}`]),
      ...(last === stateEvent(one) ? [] : [`${called} was told of last by ${last ?? 'nothing'}`]),
      ...(told.some(({ object }) => object.version > one.version) ? [`${called} was told of and not written`] : []),
    ];
  });
  // A case counts its steps, so there are as many events, one for each.
  const ofCases = cases.flatMap((one) => {
    const versions = about(one.id).map(({ object }) => object.version);
    const steps = Array.from({ length: one.version }, (_, index) => index + 1);
    return versions.join() === steps.join() ? [] : [`${one.id} took ${one.version} steps, told: ${versions.join()}`];
  });
  return [...ofOperations, ...ofCases];
}

function stateEvent({ type, status }: Operation): EventType | null {
  if (status === 'processing') return null;
  return status === 'unknown' ? 'operation.unknown' : operationEvents[type][status];
}

const isOncePerVersion = (told: readonly Event[]): boolean =>
  new Set(told.map(({ object }) => object.version)).size === told.length;
const typesOf = (told: readonly Event[]): string => told.map(({ type, object }) => `${type} ${object.version}`).join();
