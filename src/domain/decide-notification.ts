import { plusMs, type Instant } from './instant.ts';
import { foreignAmong, operationFor } from './match.ts';
import { isOpen, isRootType, type Operation } from './operation.ts';
import type { Outcome } from './outcome.ts';
import type { Head } from './payment.ts';
import { place } from './place.ts';
import { hasMoved, type Seen } from './seen.ts';
import { firstLookAfterMs } from './settlement.ts';

/**
 * What follows from a notification about a payment of ours. `settle`: it tells what an operation came to. `foreign`: somebody
 * else made it. `wait`: it cannot be told yet. `no_news`: it says nothing that the books could take up. `unmatched`: it moved
 * money, and refers to nothing here.
 */
export type Heeded =
  | { readonly kind: 'settle'; readonly operation: Operation; readonly outcome: Outcome }
  | { readonly kind: 'wait'; readonly until: Instant }
  | { readonly kind: 'foreign' | 'no_news' | 'unmatched' };

const noNews = { kind: 'no_news' } as const;
const unmatched = { kind: 'unmatched' } as const;

/** Notifications come in any order, more than once, and before our own answer: success beats failure, whatever was first. */
export function decideNotification(
  seen: Seen,
  { head, operations }: { readonly head: Head; readonly operations: readonly Operation[] },
  now: Instant,
): Heeded {
  const operation = operationFor(seen, operations, head);
  return operation ? ofOurs(seen, operation, now) : ofOthers(seen, operations, head, now);
}

function ofOurs(seen: Seen, operation: Operation, now: Instant): Heeded {
  const { outcome } = seen;
  const settle = { kind: 'settle', operation, outcome } as const;
  if (outcome.status === 'succeeded') return isKnownMisfit(seen, operation) ? noNews : settle;

  // What is no success speaks for its own transaction and attempt only; and what waits for a person is not settled by it.
  const isAboutIt =
    operation.gatewayId === seen.gatewayId ||
    (operation.gatewayId === null && seen.claims?.attempt === operation.attempt);
  if (!isAboutIt || (isOpen(operation.status) && operation.needsPerson)) return noNews;
  switch (outcome.status) {
    case 'unknown':
      if (!outcome.needsPerson || !isOpen(operation.status)) return noNews;
      break;
    case 'pending':
      if (operation.status === 'pending') return noNews;
      break;
    case 'declined':
    case 'failed':
  }
  // The sender is at it and has the answer. Should it have died, its time ends.
  const until = plusMs(operation.sendBefore, firstLookAfterMs);
  return operation.status === 'processing' && now < until ? { kind: 'wait', until } : settle;
}

/** The success whose amount is in another currency: it is marked, and a person has it. */
const isKnownMisfit = ({ gatewayId }: Seen, operation: Operation): boolean =>
  isOpen(operation.status) && gatewayId === operation.gatewayId && operation.discrepancies.includes('currency_differs');

const againAfterMs = 5 * 60_000;

function ofOthers(seen: Seen, operations: readonly Operation[], head: Head, now: Instant): Heeded {
  const { type } = seen;
  if (!hasMoved(seen)) return noNews;
  if (isRootType(type) || operations.some(({ gatewayId }) => gatewayId === seen.gatewayId)) return unmatched;
  const wait = { kind: 'wait', until: plusMs(now, againAfterMs) } as const;
  // It may be an operation of ours under another name, as long as one like it is open.
  if (foreignAmong([seen], operations, head, false).length === 0) return wait;
  if (place(seen, head)) return { kind: 'foreign' };
  return operations.some(({ status }) => isOpen(status)) ? wait : unmatched;
}
