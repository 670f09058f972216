import type { GatewayId } from './ids.ts';
import { isOpen, isRootType, type Operation } from './operation.ts';
import type { Head } from './payment.ts';
import { mayHaveMoved, type Seen } from './seen.ts';

/** What a complete look-up says of one operation. `ambiguous`: several transactions could be it. */
export type Match =
  { readonly kind: 'seen'; readonly seen: Seen } | { readonly kind: 'absent' } | { readonly kind: 'ambiguous' };

/**
 * Finds an operation among what the gateway has: by its gateway id, else by its own name, type and reference. Never by amount:
 * two equal refunds exist. The portal copies a parent's name onto what is made there, so the name alone is not enough.
 */
export function match(operation: Operation, among: readonly Seen[], head: Head): Match {
  const told = among.find((one) => isRecordedAs(operation, one, head));
  if (told) return { kind: 'seen', seen: told };
  const byId = among.find(({ gatewayId, type }) => gatewayId === operation.gatewayId && type === operation.type);
  if (byId) return { kind: 'seen', seen: byId };
  // What moved nothing speaks for its own attempt only: an earlier one was refused, which is why there is a later one.
  const fitting = among.filter(
    (one) => isMatch(operation, one, head) && (mayHaveMoved(one) || one.claims?.attempt === operation.attempt),
  );
  const [only, ...others] = fitting;
  if (!only) return { kind: 'absent' };
  if (others.length === 0) return { kind: 'seen', seen: only };
  // A duplicate that was refused beside the one that was not says nothing; two that may have moved money need a person.
  const moving = fitting.filter(mayHaveMoved);
  const [moved, ...more] = moving;
  return moved && more.length === 0 ? { kind: 'seen', seen: moved } : { kind: 'ambiguous' };
}

/** The other way round: which operation a transaction is, by the same rule. */
export const operationFor = (seen: Seen, operations: readonly Operation[], head: Head): Operation | null =>
  operations.find(({ gatewayId, type }) => gatewayId === seen.gatewayId && type === seen.type) ??
  operations.find((ours) => isMatch(ours, seen, head) && !isSecondSuccess(ours, seen)) ??
  operations.find((ours) => isRecordedAs(ours, seen, head)) ??
  null;

/**
 * What is at the gateway and none of ours: made in its portal, or by somebody else. One that is like an operation of ours that
 * is still open, and has no id there yet, waits until that one is settled, since it may be it under another name. `isWhole`: what is
 * not among them is not there.
 */
export function foreignAmong(
  seen: readonly Seen[],
  operations: readonly Operation[],
  head: Head,
  isWhole: boolean,
): readonly Seen[] {
  const known = new Set(operations.flatMap(({ gatewayId }) => (gatewayId === null ? [] : [gatewayId])));
  const open = operations.filter(({ status, gatewayId }) => isOpen(status) && gatewayId === null);
  const shown = new Set(seen.map(({ gatewayId }) => gatewayId));
  // Booked with a transaction that is not there, by hand and mistaken: it may be this one, and twice would be once too often.
  const isMisbooked = (ours: Operation, one: Seen): boolean =>
    isWhole &&
    ours.gatewayId !== null &&
    !shown.has(ours.gatewayId) &&
    isMatch(ours, one, head) &&
    isSecondSuccess(ours, one);
  return seen.filter(
    (one) =>
      !known.has(one.gatewayId) &&
      operationFor(one, operations, head) === null &&
      !operations.some((ours) => isMisbooked(ours, one)) &&
      !open.some((ours) => ours.type === one.type && refersTo(one, ours, head)),
  );
}

/**
 * Whether it is the bank's own chargeback (or reversal of one) that was only recorded here, because the channel takes it from
 * nobody else: OPP has one chargeback at a time over the same money.
 */
const isRecordedAs = (ours: Operation, one: Seen, head: Head): boolean =>
  ours.recordedOnly &&
  ours.status === 'succeeded' &&
  ours.type === one.type &&
  mayHaveMoved(one) &&
  refersTo(one, ours, head) &&
  // It is not another operation's already.
  !head.references.some(({ id, gatewayId }) => gatewayId === one.gatewayId && id !== ours.id);

/** Another transaction of the name of one that is booked already: money that moved twice, which is booked as what it is. */
export const isSecondSuccess = ({ status, gatewayId, type }: Operation, seen: Seen): boolean =>
  status === 'succeeded' &&
  gatewayId !== null &&
  gatewayId !== seen.gatewayId &&
  !isRootType(type) &&
  mayHaveMoved(seen);

const isMatch = (ours: Operation, one: Seen, head: Head): boolean =>
  isNamed(one, ours) && one.type === ours.type && refersTo(one, ours, head);

/** By its name, of whichever attempt: the sender of an earlier one may have been wrong about it. */
const isNamed = ({ claims }: Seen, { id }: Operation): boolean => claims?.id === id;

/** A transaction that does not say what it refers to may refer to it. */
function refersTo({ references }: Seen, operation: Operation, head: Head): boolean {
  return references === null || references === gatewayIdOf(operation.references, head);
}

const gatewayIdOf = (id: Operation['references'], head: Head): GatewayId | null =>
  head.references.find((reference) => reference.id === id)?.gatewayId ?? null;
