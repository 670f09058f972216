import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sampleCard } from '../../local/sample-card.ts';
import { runTour } from '../../local/tour.ts';
import { Deployed, card } from '../props/deployed.ts';

/** I5: of a card nothing is kept or logged but brand, last four digits and expiry. */

const deployed = new Deployed();
const local = {
  endpoint: deployed.stack.emulator,
  region: deployed.stack.region,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};

/** Distinct, so that none is found by chance: the numbers are test cards, the CVV and the holder occur nowhere else. */
const numbers = ['4200000000000000', '5454545454545454', '4012000033330026'];
const cvv = '7391';
const holder = `Holder ${randomUUID()}`;
/** Only these debits have it, so that only they lose their answer. */
const amount = '91.17';

async function everythingStored(): Promise<string> {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(local));
  let stored = '';
  let from: Record<string, unknown> | undefined;
  do {
    const page = await documents.send(
      new ScanCommand({ TableName: deployed.stack.table, ...(from ? { ExclusiveStartKey: from } : {}) }),
    );
    stored += JSON.stringify(page.Items, (_, value: unknown) => (value instanceof Set ? [...value] : value));
    from = page.LastEvaluatedKey;
  } while (from);
  return stored;
}

async function everythingLogged(): Promise<string> {
  const logs = new CloudWatchLogsClient(local);
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  let logged = '';
  for (const { logGroupName } of logGroups) {
    let nextToken: string | undefined;
    do {
      const page = await logs.send(new FilterLogEventsCommand({ logGroupName, ...(nextToken ? { nextToken } : {}) }));
      logged += (page.events ?? []).map(({ message }) => message).join('\n');
      nextToken = page.nextToken;
    } while (nextToken);
  }
  return logged;
}

function emulatorLog(): string {
  return readFileSync(join(dirname(process.env['STACK_FILE'] ?? '.local/stack.json'), 'emulator.log'), 'utf8');
}

test('Nothing stored or logged holds a card number, a CVV or a holder, neither of the tour nor of what goes wrong', async () => {
  expect(await runTour(deployed.stack, () => undefined)).toMatchObject({ asExpected: true });
  for (const number of numbers) {
    const data = { ...card, number, cvv, holder };
    await deployed.begin({ card: data });
    await deployed.begin({ card: { ...data, holder: '800.100.151' } });
    await deployed.begin({ card: data, amount: 'wrong' });
    await deployed.begin({ card: { ...data, expiryMonth: '99' } });
    await deployed.begin({ card: data, metadata: { number } });
    await deployed.sandbox('faults', { kind: 'lose-answer', paymentType: 'DB', amount });
    await deployed.begin({ type: 'debit', card: data, amount });
    await deployed.post(
      '/v1/payouts',
      { entity: 'shop-eu', amount: '1.00', currency: 'EUR', card: data },
      { client: 'finance' },
    );
  }
  const [stored, logged, emulator] = [await everythingStored(), await everythingLogged(), emulatorLog()];
  // The scan sees what it should see: what may be kept of these payments is there.
  expect(stored).toContain('"last4":"0026"');
  expect(stored).toMatch(/"reference":"TOUR-/);
  expect(logged).toContain('/v1/payouts');
  expect(emulator).toContain('Running on');
  const secrets = [...numbers, holder, sampleCard.number, sampleCard.holder, ...[cvv, sampleCard.cvv].map(asText)];
  for (const secret of secrets) {
    for (const kept of [stored, logged, emulator]) expect(kept).not.toMatch(secret);
  }
});

/** Four digits occur by chance in ids, times, process numbers and acquirers' references; a CVV is a text: quoted in what we write, behind a = in what we send. */
function asText(digits: string): RegExp {
  return new RegExp(`["'=]${digits}(?![0-9a-z.])`, 'i');
}
