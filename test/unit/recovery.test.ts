import { expect, test } from '@jest/globals';
import type { GatewayId } from '../../src/domain/ids.ts';
import type { Failure } from '../../src/domain/operation.ts';
import { bareOutcome, type Outcome } from '../../src/domain/outcome.ts';
import { recovery } from '../../src/domain/recovery.ts';
import type { Seen } from '../../src/domain/seen.ts';
import { gatewayIdOf, Ledger } from '../props/ledger.ts';
import { sampleEntity } from '../props/sample-entity.ts';

/** What becomes of an operation whose key a restored table may have forgotten. */

const ledger = new Ledger(sampleEntity());
const debit = ledger.do({ type: 'debit' });
const refund = ledger.claim({ type: 'refund', amount: '10.00' });
const head = ledger.head!;
const outcome = (status: Outcome['status'], failure: Failure | null = null) => bareOutcome(status, failure);

const seen = (attempt: number, changes: Partial<Seen> = {}): Seen => ({
  gatewayId: `${attempt}`.repeat(32) as GatewayId,
  type: 'refund',
  references: gatewayIdOf(debit.id),
  claims: { id: refund.id, attempt },
  amount: 1000,
  currency: 'EUR',
  outcome: outcome('succeeded'),
  at: null,
  ...changes,
});
const succeeded = { status: 'succeeded' };
const asked = { status: 'unknown', needsPerson: true };

test.each<[string, readonly Seen[], object | null]>([
  ['nothing', [], null],
  ['its first attempt', [seen(1)], succeeded],
  ['a later attempt', [seen(3)], succeeded],
  ['an attempt that failed for good', [seen(1, { outcome: outcome('failed', 'rejected') })], { failure: 'rejected' }],
  ['an attempt that was declined', [seen(1, { outcome: outcome('declined') })], { status: 'declined' }],
  ['an attempt that is pending', [seen(1, { outcome: outcome('pending') })], { status: 'pending' }],
  ['an attempt of which nobody knows', [seen(1, { outcome: outcome('unknown') })], { status: 'unknown' }],
  ['an attempt that was throttled', [seen(1, { outcome: outcome('failed', 'throttled') })], null],
  [
    'a throttled attempt and one that was declined after it',
    [seen(1, { outcome: outcome('failed', 'throttled') }), seen(2, { outcome: outcome('declined') })],
    { status: 'declined' },
  ],
  ['two attempts that succeeded', [seen(1), seen(2)], asked],
  ['an equal refund of another key', [seen(1, { claims: { id: debit.id, attempt: 1 } })], null],
  ['an equal refund without a name of ours', [seen(1, { claims: null })], null],
  ['what the portal made of it, with its name', [seen(1, { type: 'chargeback' })], asked],
  ['one of its name on another operation', [seen(1, { references: 'f'.repeat(32) as GatewayId })], asked],
])('Where the gateway has %s', (_, transactions, expected) => {
  const found = recovery(refund, transactions, head);
  expect([found]).toMatchObject([expected]);
});
