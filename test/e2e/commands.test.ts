import {
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Deployed } from '../props/deployed.ts';

/** The commands of admin/, as an operator types them, and what callers can do afterwards. */

const deployed = new Deployed();
const run = promisify(execFile);
const command = async (name: string, ...args: string[]): Promise<string> =>
  (await run(process.execPath, [`admin/${name}.ts`, ...args])).stdout;
const listed = async (entity: string, token: string): Promise<number> =>
  (await deployed.call('GET', `/v1/payments?entity=${entity}`, { token })).status;
const unique = () => `t${randomUUID().slice(0, 8)}`;

test('A machine client made at run time gets in at once, for its entities and no others', async () => {
  const name = unique();
  const said = await command('user', 'add', '--client', name, '--role', 'storefront', '--entities', 'shop-eu');
  const [, id = ''] = /The client (\S+)/.exec(said) ?? [];
  const [, secret = ''] = /shown this once: (\S+)/.exec(said) ?? [];
  const token = await tokenOf(id, secret);
  expect(await listed('shop-eu', token)).toBe(200);
  expect(await listed('shop-jp', token)).toBe(404);

  const again = await command('user', 'add', '--client', name, '--role', 'storefront', '--entities', 'shop-jp');
  expect(again).toContain(id);
  expect(again).not.toContain(secret);
});

test('A person acts by the team they are in', async () => {
  const [email, group] = [`${unique()}@shop.example`, unique()];
  await expect(command('user', 'add', '--person', email, '--group', group)).rejects.toThrow('There is no group');
  await command('user', 'add', '--group', group, '--role', 'operations', '--entities', 'shop-eu,shop-us');
  const said = await command('user', 'add', '--person', email, '--group', group);
  const [, firstPassword = ''] = /First password: (\S+)/.exec(said) ?? [];

  const token = await signIn(email, firstPassword);
  expect(await listed('shop-us', token)).toBe(200);
  expect(await listed('shop-jp', token)).toBe(404);
});

test('A caller cannot be made for an entity that is not there, nor with a role that is none', async () => {
  const add = (role: string, entities: string) =>
    command('user', 'add', '--client', unique(), '--role', role, '--entities', entities);
  await expect(add('storefront', 'shop-nowhere')).rejects.toThrow('There is no entity "shop-nowhere"');
  await expect(add('owner', 'shop-eu')).rejects.toThrow('--role must be one of storefront');
});

test('An entity is validated, compared and written', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'entity-')), 'entity.json');
  const shop = JSON.parse(await readFile('local/entities/shop-eu.json', 'utf8')) as { gateway: object };
  const name = `shop-${unique()}`;
  const gateway = { ...shop.gateway, entityId: randomUUID().replaceAll('-', '') };
  const put = async (settings: object) => {
    await writeFile(file, JSON.stringify({ ...shop, name, gateway, ...settings }));
    return command('entity', 'put', file);
  };
  expect(await put({})).toContain(`+ name: "${name}"`);
  expect(await put({})).toContain('is as in');
  const said = await put({ cardData: false });
  expect(said).toContain('- cardData: true\n+ cardData: false\n');
  expect(said).not.toContain('captures');
  await expect(put({ cardDta: true })).rejects.toThrow('cardDta');
});

test('Notifications are made due again from the store', async () => {
  const { webhook } = deployed.stack;
  const { paymentId, gatewayId } = await deployed.captured(webhook.entity);
  let said = '';
  while (!said.includes(gatewayId!)) {
    said = await command('webhooks', 'replay', '--entity', webhook.entity, '--id', gatewayId!);
  }
  expect(said).toContain('is due again');
  expect(await command('webhooks', 'replay', '--entity', webhook.entity)).toContain(gatewayId);
  const nothing = command('webhooks', 'replay', '--entity', webhook.entity, '--state', 'given_up');
  expect(await nothing).toContain('There is no such notification');
  await expect(command('webhooks', 'replay')).rejects.toThrow('Usage');
  await expect(command('webhooks', 'replay', '--entity', 'shop-eu', '--since', 'soon')).rejects.toThrow('--since');
  expect(await deployed.payment(paymentId)).toMatchObject({ balances: { captured: '92.00' } });
});

async function tokenOf(id: string, secret: string): Promise<string> {
  const answer = await fetch(deployed.stack.tokenEndpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function signIn(email: string, firstPassword: string): Promise<string> {
  const { emulator, region, peopleClientId: ClientId } = deployed.stack;
  const cognito = new CognitoIdentityProviderClient({
    endpoint: emulator,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { Session } = await cognito.send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: email, PASSWORD: firstPassword },
    }),
  );
  const { AuthenticationResult } = await cognito.send(
    new RespondToAuthChallengeCommand({
      ClientId,
      Session,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      ChallengeResponses: { USERNAME: email, NEW_PASSWORD: 'A-longer-passw0rd' },
    }),
  );
  return AuthenticationResult!.AccessToken!;
}
