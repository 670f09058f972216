import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import type { disputeImportAnswer, taskList } from '../../src/contract/answers.ts';
import { Deployed } from '../props/deployed.ts';

/** The bank's file of chargebacks, sent to the deployed stack. */

const deployed = new Deployed();
const client = 'dispute_team';

test('A file of the bank opens cases, and leaves the line that names no payment as a task', async () => {
  const { paymentId } = await deployed.captured();
  const [known, unknown] = [randomUUID(), randomUUID()];
  const file = [
    'caseNumber,amount,currency,reason,paymentId,paidAt,last4',
    `${known},60.00,EUR,13.1,${paymentId},,`,
    `${unknown},61.00,EUR,13.1,,${new Date().toISOString().slice(0, 10)},0000`,
  ].join('\n');
  const path = '/v1/disputes/imports?entity=shop-eu';
  const imported = async (at: string, body: unknown, type: string) => {
    const { status, text } = await deployed.post(at, body, { client, headers: { 'content-type': type } });
    expect({ status, text }).toMatchObject({ status: 200 });
    return (JSON.parse(text) as z.infer<typeof disputeImportAnswer>).lines.map(({ result }) => result);
  };

  expect(await imported(`${path}&dryRun=true`, { csv: file }, 'application/json')).toEqual(['opened', 'unmatched']);
  expect((await deployed.payment(paymentId)).disputes).toEqual([]);
  expect(await imported(path, file, 'text/csv')).toEqual(['opened', 'unmatched']);
  expect(await imported(path, file, 'text/csv')).toEqual(['known', 'unmatched']);
  expect((await deployed.payment(paymentId)).balances.chargedBack).toBe('60.00');

  const { text } = await deployed.call('GET', '/v1/tasks?entity=shop-eu&kind=chargeback_unmatched&limit=100', {
    client,
  });
  const letters = (JSON.parse(text) as z.infer<typeof taskList>).data.map(({ letter }) => letter);
  expect(letters).toContainEqual(expect.objectContaining({ caseNumber: unknown, amount: '61.00' }));
});
