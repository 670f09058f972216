import { describe, expect, test } from '@jest/globals';
import type { OperationType } from '../../src/domain/operation.ts';
import { judge } from '../../src/gateway/judge.ts';

/** Every listed trap, and one code of every group. Result codes are an API of their own: literal expectations, no derivation. */
describe('A result code means, for an operation of a type:', () => {
  test.each<[string, OperationType, string, string]>([
    // one code of every group
    ['000.000.000', 'debit', 'succeeded', 'success'],
    ['000.100.110', 'capture', 'succeeded', 'success'],
    ['000.100.112', 'refund', 'succeeded', 'success'],
    ['000.600.000', 'debit', 'succeeded', 'success'],
    ['000.400.000', 'debit', 'succeeded review', 'success-manual-review'],
    ['000.400.060', 'debit', 'succeeded review', 'success-manual-review'],
    ['000.400.100', 'debit', 'succeeded review', 'success-manual-review'],
    ['000.200.000', 'debit', 'pending', 'pending'],
    ['800.400.502', 'refund', 'pending', 'pending-long'],
    ['100.400.500', 'debit', 'pending', 'pending-long'],
    ['000.400.101', 'debit', 'declined', 'rejected-3ds-intercard'],
    ['300.100.100', 'debit', 'declined', 'rejected-soft-decline'],
    ['800.100.151', 'debit', 'declined', 'rejected-bank'],
    ['100.396.101', 'debit', 'declined', 'rejected-async'],
    ['100.400.000', 'debit', 'declined', 'rejected-external-risk'],
    ['800.400.100', 'debit', 'declined', 'rejected-address'],
    ['100.390.101', 'debit', 'declined', 'rejected-3dsecure'],
    ['800.300.101', 'debit', 'declined', 'rejected-blacklist'],
    ['800.160.100', 'debit', 'declined', 'rejected-risk-validation'],
    ['100.380.201', 'debit', 'declined', 'rejected-risk-management'],
    ['700.600.002', 'debit', 'declined', 'rejected-mac-retry-blocked'],
    ['100.100.101', 'debit', 'declined', 'rejected-account'],
    ['600.200.500', 'debit', 'failed configuration', 'rejected-configuration'],
    ['100.150.200', 'debit', 'failed rejected', 'rejected-registration'],
    ['100.250.100', 'debit', 'failed rejected', 'rejected-job'],
    ['700.400.200', 'refund', 'failed rejected', 'rejected-reference'],
    ['200.300.404', 'debit', 'failed rejected', 'rejected-format'],
    ['100.800.100', 'debit', 'failed rejected', 'rejected-address-validation'],
    ['100.700.100', 'debit', 'failed rejected', 'rejected-contact'],
    ['100.550.300', 'debit', 'failed rejected', 'rejected-amount'],
    ['999.999.999', 'debit', 'unknown', 'rejected-system'],
    ['600.100.100', 'debit', 'unknown', 'rejected-system'],
    // trap 1: communication errors are not final, but two are
    ['900.100.300', 'debit', 'unknown', 'rejected-communication'],
    ['900.100.400', 'debit', 'unknown', 'rejected-communication'],
    ['900.100.500', 'debit', 'unknown', 'rejected-communication'],
    ['900.100.100', 'debit', 'unknown', 'rejected-communication'],
    ['900.100.600', 'debit', 'unknown', 'rejected-communication'],
    ['900.100.301', 'debit', 'failed never_executed', 'rejected-communication'],
    ['900.100.310', 'debit', 'failed never_executed', 'rejected-communication'],
    ['900.100.202', 'refund', 'failed rejected', 'rejected-communication'],
    // trap 2: begins like a success, needs a reversal by hand
    ['000.400.030', 'debit', 'unknown person', 'rejected-communication'],
    // trap 3: successes that moved no money
    ['000.000.100', 'debit', 'unknown', 'success'],
    ['000.300.100', 'debit', 'unknown', 'success'],
    ['000.310.110', 'debit', 'unknown', 'success'],
    ['000.400.110', 'debit', 'unknown', 'success'],
    ['000.400.120', 'debit', 'unknown', 'success'],
    ['000.200.100', 'debit', 'unknown', 'pending'],
    // trap 4: they speak of another request
    ['800.110.100', 'debit', 'unknown', 'rejected-risk-validation'],
    ['800.130.100', 'debit', 'unknown', 'rejected-risk-validation'],
    ['200.200.106', 'debit', 'unknown', 'rejected-format'],
    ['800.700.100', 'debit', 'unknown', 'rejected-bank'],
    ['800.600.100', 'debit', 'unknown', 'rejected-system'],
    // doubtful among the asynchronous refusals
    ['100.396.104', 'debit', 'unknown', 'rejected-async'],
    ['100.395.502', 'debit', 'unknown', 'rejected-async'],
    ['800.120.100', 'debit', 'failed throttled', 'rejected-risk-validation'],
    // trap 5: captures of another amount lie inside the chargeback group
    ['000.100.211', 'capture', 'succeeded', 'chargeback'],
    ['000.100.212', 'capture', 'succeeded', 'chargeback'],
    ['000.100.211', 'chargeback', 'unknown', 'chargeback'],
    ['000.100.221', 'chargeback', 'succeeded', 'chargeback'],
    ['000.100.221', 'debit', 'unknown', 'chargeback'],
    // trap 6: "already" is a definite no to the request just sent
    ['700.300.300', 'capture', 'failed rejected', 'rejected-reference'],
    ['700.400.300', 'reversal', 'failed rejected', 'rejected-reference'],
    // success by code and type
    ['000.100.105', 'chargeback_reversal', 'succeeded', 'success'],
    ['000.100.106', 'chargeback_reversal', 'succeeded', 'success'],
    ['000.100.105', 'refund', 'unknown', 'success'],
    // the channel takes no chargebacks from outside
    ['700.400.402', 'chargeback', 'succeeded recorded', 'rejected-reference'],
    ['700.400.402', 'refund', 'failed rejected', 'rejected-reference'],
    // us, not the request
    ['800.900.300', 'debit', 'failed configuration', 'rejected-format'],
    ['800.900.201', 'debit', 'failed configuration', 'rejected-format'],
    ['800.121.200', 'debit', 'failed configuration', 'rejected-configuration'],
    // nobody knows them
    ['000.500.000', 'debit', 'unknown', 'unrecognized'],
    ['123.456.789', 'debit', 'unknown', 'unrecognized'],
    ['', 'debit', 'unknown', 'unrecognized'],
    ['000.000', 'debit', 'unknown', 'unrecognized'],
    ['nonsense', 'debit', 'unknown', 'unrecognized'],
  ])('%s on a %s is %s (%s)', (code, type, meaning, group) => {
    const { status, failure, reviewRequired, needsPerson, recordedOnly, ...rest } = judge(code, type);
    const said = [status, failure, reviewRequired && 'review', needsPerson && 'person', recordedOnly && 'recorded'];
    expect([said.filter(Boolean).join(' '), rest.group]).toEqual([meaning, group]);
  });
});
