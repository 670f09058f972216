import { attemptIn, gatewayTypes, isOpen, type Operation } from '../../src/domain/operation.ts';
import type { Dispute } from '../../src/domain/dispute.ts';
import type { Event } from '../../src/domain/event.ts';
import type { Reference } from '../../src/domain/payment.ts';
import type { WholePayment } from '../../src/store/payment-store.ts';
import type { BookLine } from '../props/shop.ts';
import { saidBy } from '../props/said-by.ts';
import { auditCase } from './audit-case.ts';
import { auditEvents } from './audit-events.ts';

/** The gateway's books, by what one looks them up by. */
export class GatewayBooks {
  private readonly byParent: ReadonlyMap<string | undefined, readonly BookLine[]>;
  private readonly byClaim: ReadonlyMap<string | undefined, readonly BookLine[]>;

  constructor(lines: readonly BookLine[]) {
    this.byParent = Map.groupBy(lines, ({ referencedId }) => referencedId);
    this.byClaim = Map.groupBy(
      lines.filter(({ source }) => source === 'OPP'),
      ({ merchantTransactionId }) => attemptIn(merchantTransactionId)?.id,
    );
  }

  /** What was made of one operation of ours, over all its attempts. */
  madeOf = (operation: string): readonly BookLine[] => this.byClaim.get(operation) ?? [];

  /** All that refers to a transaction, at whatever remove. */
  below = (id: string): readonly BookLine[] =>
    (this.byParent.get(id) ?? []).flatMap((line) => [line, ...this.below(line.id)]);
}

/** What a case may end with beside certainty: the gateway has not said, or a person has been asked. */
export type Excuse = 'gateway pending' | 'person' | 'gateway refuses' | null;

const moved = ({ state }: BookLine) => state === 'succeeded';
const minor = ({ amount }: BookLine) => Math.round(Number(amount) * 100);

/** A payment with all that was ever booked on it, the cases over it, and what was told of them. */
export type Audited = WholePayment & { readonly cases: readonly Dispute[]; readonly events: readonly Event[] };

/** Everything in which our books of a payment are not the gateway's, or not what they say themselves. Nothing, if all is well. */
export function audit({ head, operations, cases, events }: Audited, books: GatewayBooks, excuse: Excuse): string[] {
  const findings = [...cases.flatMap((one) => auditCase(one, operations)), ...auditEvents(operations, cases, events)];
  const demand = (holds: boolean, otherwise: string): void => {
    if (!holds) findings.push(otherwise);
  };
  const called = ({ type, id, status, failure }: Operation) => `${type} ${id} (${status} ${failure ?? ''})`;

  for (const one of operations) {
    const lines = books.madeOf(one.id);
    demand(lines.filter(({ state }) => state !== 'rejected').length <= 1, `${called(one)} moved money twice`);
    const line = lines.find(moved);
    const pending = lines.some(({ state }) => state === 'pending');
    if (isOpen(one.status)) {
      const excused = excuse === 'person' && one.needsPerson && one.status === 'unknown';
      demand(excused || (excuse === 'gateway pending' && pending), `${called(one)} is not settled`);
      continue;
    }
    const isOurs = one.requestedBy !== 'gateway' && !one.recordedOnly;
    if (one.status === 'succeeded' && isOurs) {
      demand(line?.id === one.gatewayId && minor(line) === one.booked, `${called(one)} is not in the gateway's books`);
    } else if (isOurs) {
      demand(!line && !pending, `${called(one)} moved money at the gateway`);
    }
    demand(
      excuse === 'gateway refuses' || one.failure !== 'rejected' || knownRefusals.has(one.result?.code ?? ''),
      `${called(one)} was let through, and the gateway had to refuse it (${one.result?.code ?? ''})`,
    );
  }

  const settled = operations.filter(({ status }) => !isOpen(status));
  const excused = settled.length < operations.length && excuse !== null;
  const open = operations.filter(({ status }) => isOpen(status)).map(({ id }) => id);
  demand(
    [...head.unsettled].sort().join() === open.sort().join(),
    `unsettled on the head: ${head.unsettled.join()}, really: ${open.join()}`,
  );

  const booked = operations.filter(({ status, gatewayId }) => status === 'succeeded' && gatewayId !== null);
  const ofGateway = head.root.gatewayId === null ? [] : books.below(head.root.gatewayId).filter(moved);
  for (const line of ofGateway) {
    const type = Object.entries(gatewayTypes).find(([, wire]) => wire === line.paymentType)?.[0];
    const known = booked.some(({ gatewayId, type: ours }) => gatewayId === line.id && ours === type);
    demand(known || excused, `${line.paymentType} ${line.id} of ${line.amount} is at the gateway only`);
  }

  for (const reference of head.references) {
    const said = saidBy(operations, reference, cases);
    for (const [counter, value] of Object.entries(said)) {
      const actual = reference[counter as keyof typeof said];
      demand(actual === value, `${reference.type}.${counter} is ${actual}, its operations say ${value}`);
    }
    for (const [counter, wire] of gatewayCounters) {
      const below = ofGateway.filter(
        ({ referencedId, paymentType }) => referencedId === reference.gatewayId && paymentType === wire,
      );
      const sum = below.reduce((total, line) => total + minor(line), 0);
      demand(
        excused || reference.gatewayId === null || reference[counter] === sum,
        `${reference.type}.${counter} is ${reference[counter]}, the gateway says ${sum}`,
      );
    }
    // The bank may take back what has been refunded: a double loss, which no limit prevents.
    demand(reference.left >= 0 || reference.chargedBack > 0, `${reference.type}.left is ${reference.left}`);
    demand(reference.disputable >= 0, `${reference.type}.disputable is ${reference.disputable}`);
    demand(reference.rebilled <= 20_000, `${reference.type}.rebilled is ${reference.rebilled}, over its cap`);
  }
  return findings;
}

const gatewayCounters: readonly (readonly [
  keyof Reference & ('captured' | 'released' | 'refunded' | 'rebilled'),
  string,
])[] = [
  ['captured', gatewayTypes.capture],
  ['released', gatewayTypes.reversal],
  ['refunded', gatewayTypes.refund],
  ['rebilled', gatewayTypes.rebill],
];

/** What only the gateway knows: a reference that was charged back in part, and a second chargeback that its channel does not reverse. */
const knownRefusals = new Set(['700.300.600', '700.400.411']);
