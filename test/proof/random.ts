import fc from 'fast-check';
import { followUpTypes, rootTypes, type FollowUpType, type RootType } from '../../src/domain/operation.ts';
import { mainGatewayFaults, otherGatewayFaults, type Asked, type GatewayFault } from './dimensions.ts';
import { crashes, databaseFaults, stalls } from './process.ts';

/** Of these nobody but a notification or a person would tell, or they make the gateway do what no limit allows. */
const faults = Object.entries<GatewayFault>({ ...mainGatewayFaults, ...otherGatewayFaults })
  .filter(([name, { excuse, onlyTold }]) => excuse === undefined && !onlyTold && !name.startsWith('other amount'))
  .map(([, fault]) => fault);

const amount = fc.option(
  fc
    .oneof(fc.constantFrom(500, 1_000, 5_000, 9_200), fc.integer({ min: 1, max: 12_000 }))
    .map((cents) => (cents / 100).toFixed(2)),
  { nil: undefined },
);
const reason = fc.constantFrom(undefined, 'incorrect_refund', 'incorrect_chargeback');

export const root = fc.record({
  type: fc.constantFrom(...rootTypes),
  body: fc.record({ amount: fc.constantFrom('92.00', '50.00') }),
});
export type Root = { readonly type: RootType; readonly body: object };

const followUpOf = (types: readonly FollowUpType[]): fc.Arbitrary<Asked> =>
  fc.record({ type: fc.constantFrom(...types), amount, reason }).map(({ type, amount: text, reason: why }) => ({
    type,
    body: {
      ...(text === undefined || type === 'reversal' ? {} : { amount: text }),
      ...(why === undefined || type !== 'rebill' ? {} : { reason: why }),
      ...(type === 'chargeback' ? { reason: '13.1' } : {}),
    },
  }));

/** What the bank decides about a chargeback; of a payment without one nothing. */
const ruling: fc.Arbitrary<Asked> = fc
  .constantFrom({ outcome: 'won' }, { outcome: 'won', amount: '7.00' }, { outcome: 'lost' })
  .map((body) => ({ type: 'ruling', body: { ...body, reason: 'By phone.' } }));

const orRuling = (types: readonly FollowUpType[]): fc.Arbitrary<Asked> =>
  fc.oneof({ weight: 3, arbitrary: followUpOf(types) }, { weight: 1, arbitrary: ruling });

/** What may follow on what, most of it what the payment allows: that which it never does is refused at once and proves little. */
export const followUps: Readonly<Record<RootType, fc.Arbitrary<Asked>>> = {
  preauthorization: orRuling(['capture', 'capture', 'capture', 'refund', 'chargeback', ...followUpTypes]),
  debit: orRuling(['refund', 'refund', 'chargeback', 'chargeback', 'rebill', ...followUpTypes]),
  payout: followUpOf(['refund', 'refund', 'refund', ...followUpTypes]),
};

/** What has happened before, and those that then want the same money, so that they stand in each other's way. */
export const quarrels: Readonly<
  Record<RootType, readonly { before: readonly Asked[]; rivals: fc.Arbitrary<Asked> }[]>
> = {
  preauthorization: [{ before: [], rivals: followUpOf(['capture', 'capture', 'reversal']) }],
  debit: [
    { before: [], rivals: followUpOf(['refund', 'refund', 'rebill', 'chargeback']) },
    {
      before: [{ type: 'chargeback', body: { amount: '30.00', reason: '13.1' } }],
      rivals: fc.oneof(ruling, followUpOf(['refund', 'chargeback_reversal', 'rebill'])),
    },
  ],
  payout: [{ before: [], rivals: followUpOf(['refund']) }],
};

/** Half of the time all is well. */
export const fault: fc.Arbitrary<GatewayFault> = fc.oneof(
  fc.constant<GatewayFault>({ faults: [] }),
  fc.constantFrom(...faults),
);
/** How a payment begins: mostly well, or there is nothing to refer to. */
export const beginning = fc.record({
  root,
  fault: fc.oneof({ weight: 5, arbitrary: fc.constant<GatewayFault>({ faults: [] }) }, { weight: 1, arbitrary: fault }),
});

export const fate = fc.option(
  fc.record({
    step: fc.constantFrom('read 1', 'transaction 1', 'send 1', 'transaction 2'),
    blow: fc.constantFrom(...crashes, ...stalls, ...databaseFaults),
  }),
  { freq: 2 },
);

export const leapMinutes = fc.constantFrom(0, 0, 1, 2, 5, 60);
