import { describe, expect, test } from '@jest/globals';
import type { DisputeId, EntityName, GatewayId, PaymentId } from '../../src/domain/ids.ts';
import { importedIdOf, operationIdOf, plannedIdOf, reversalIdOf } from '../../src/exactly-once/identify.ts';

const entity = 'shop-eu' as EntityName;

describe('No idempotency key of a caller’s makes the operation of', () => {
  const paymentId = `pay_${'1'.repeat(26)}` as PaymentId;
  const dispute = { entity, id: `dsp_${'1'.repeat(26)}` as DisputeId, stage: 'chargeback' } as const;
  const sweep = `sweep:${paymentId}:1`;
  const letter = 'import:number#BANK-7781:chargeback';
  const gatewayId = '8ac7a4a1845f7e19018461a00b366a74' as GatewayId;
  test.each([
    ['a sweep', sweep, plannedIdOf(entity, sweep)],
    ['a letter of the bank', letter, plannedIdOf(entity, letter)],
    ['a ruling', `${dispute.id}:chargeback:chargeback_reversal`, reversalIdOf({ ...dispute, owes: 'reversal' })],
    ['an import', gatewayId, importedIdOf(entity, gatewayId)],
  ])('%s', (_, key, id) => {
    expect(operationIdOf(entity, key)).not.toBe(id);
    expect(operationIdOf(entity, `plan${key}`)).not.toBe(id);
  });
});

test('One key is an operation of its own with every entity', () => {
  expect(operationIdOf(entity, 'order-1')).not.toBe(operationIdOf('shop-us' as EntityName, 'order-1'));
});
