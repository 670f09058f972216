import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from '@jest/globals';
import { connect } from '../../admin/connect.ts';
import { names } from '../../infra/names.ts';
import type { EntityName } from '../../src/domain/ids.ts';
import type { Instant } from '../../src/domain/instant.ts';
import { healthStore } from '../../src/store/health-store.ts';
import { connectTable } from '../../src/store/table.ts';
import { Deployed } from '../props/deployed.ts';
import { until } from '../props/until.ts';

/** The local AWS enforces IAM, so that what a function was not granted fails here and not in an account. */

const deployed = new Deployed();

/** Clients with the rights of a deployed function. */
async function as(name: string) {
  await connect('local');
  const FunctionName = names.lambda('local', name);
  const { Role } = await new LambdaClient().send(new GetFunctionConfigurationCommand({ FunctionName }));
  const { Credentials } = await new STSClient().send(
    new AssumeRoleCommand({ RoleArn: Role, RoleSessionName: 'grants' }),
  );
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  const { emulator: endpoint, region } = deployed.stack;
  return { endpoint, region, credentials };
}

test('A function may do what it was granted, and nothing else', async () => {
  const { table: TableName, secret: SecretId } = deployed.stack;
  const rights = await as('payments/get-payment');
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(rights));
  const Key = { PK: 'PAY#nobody', SK: 'HEAD' };
  await expect(documents.send(new GetCommand({ TableName, Key }))).resolves.toMatchObject({});

  const denied = { name: expect.stringMatching(/AccessDenied/) };
  await expect(documents.send(new PutCommand({ TableName, Item: Key }))).rejects.toMatchObject(denied);
  await expect(documents.send(new DeleteCommand({ TableName, Key }))).rejects.toMatchObject(denied);
  await expect(documents.send(new GetCommand({ TableName: 'another', Key }))).rejects.toMatchObject(denied);
  await expect(new DynamoDBClient(rights).send(new ListTablesCommand())).rejects.toMatchObject(denied);
  const secrets = new SecretsManagerClient(rights);
  await expect(secrets.send(new GetSecretValueCommand({ SecretId }))).rejects.toMatchObject(denied);
});

test('A function that calls the gateway may read its tokens, and no keys of webhooks', async () => {
  const secrets = new SecretsManagerClient(await as('operations/refund'));
  const { hooksSecret } = await connect('local');
  await expect(secrets.send(new GetSecretValueCommand({ SecretId: deployed.stack.secret }))).resolves.toMatchObject({});
  await expect(secrets.send(new GetSecretValueCommand({ SecretId: hooksSecret }))).rejects.toMatchObject({
    name: expect.stringMatching(/AccessDenied/),
  });
});

test('The clock may ask what waits for a person, as it does for every entity each hour', async () => {
  const health = healthStore(connectTable((await connect('local')).table));
  const [shop, now] = ['shop-eu' as EntityName, new Date().toISOString() as Instant];
  await health.checkSoon(shop, now);
  const looked = until('a look at the entity', async () => {
    await new LambdaClient().send(new InvokeCommand({ FunctionName: names.lambda('local', 'clock/tick') }));
    const { nextCheckAt } = (await health.get(shop))!;
    return nextCheckAt > now ? nextCheckAt : null;
  });
  await expect(looked).resolves.toEqual(expect.any(String));
});
