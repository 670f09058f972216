import {
  CreateSecretCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Access, callersOf } from '../admin/callers.ts';
import type { Deployment } from '../admin/deployment.ts';
import type { Stack } from '../admin/local-stack.ts';
import { readEntityFile } from '../admin/read-entity-file.ts';
import { defaultEntities } from '../sandbox/rules/entities.ts';
import { roles } from '../src/contract/roles.ts';
import { entityStore } from '../src/store/entity-store.ts';
import { connectTable } from '../src/store/table.ts';
import { controlSandbox } from './control-sandbox.ts';

/** Another merchant's entity and client: what ours must never see, and the other way round. */
const other = 'shop-other';
const entityFolder = 'local/entities';

/** The sandbox tells of this one only: on the others a lost answer stays unknown until it is looked up. */
const told = 'shop-told';
const hookId = 'sandbox';

/** Fills a fresh stack: entities of the sandbox, access to it and to what it tells, and one machine client per role. */
export async function seed(deployment: Deployment, sandboxUrl: string): Promise<Pick<Stack, 'clients' | 'webhook'>> {
  const store = entityStore(connectTable(deployment.table));
  const entities = readdirSync(entityFolder).map((file) => readEntityFile(join(entityFolder, file), sandboxUrl));
  const key = randomBytes(32).toString('hex');
  await Promise.all([
    writeSecret(deployment.gatewaySecret, tokens()),
    writeSecret(deployment.hooksSecret, { [hookId]: { keys: [key], entities: [told] } }),
    ...entities.map((entity) => store.put(entity)),
  ]);
  const webhook = { url: `${deployment.api}/v1/webhooks/gateway/${hookId}`, key, entity: told };
  await controlSandbox(sandboxUrl, `entities/${told}`, { hook: { url: webhook.url, keyHex: key } }, 'PUT');

  const callers = callersOf(deployment);
  const names = entities.map(({ name }) => name);
  const accesses: Record<string, Access> = {
    ...Object.fromEntries(roles.map((role) => [role, { role, entities: names.filter((name) => name !== other) }])),
    ...Object.fromEntries(
      (['storefront', 'dispute_team'] as const).map((role) => [
        `${role}-${other.replace('shop-', '')}`,
        { role, entities: names.filter((name) => name === other) },
      ]),
    ),
  };
  const clients: Stack['clients'] = {};
  for (const [name, access] of Object.entries(accesses)) {
    const { id, secret } = await callers.addClient(name, access);
    clients[name] = { id, secret };
  }
  return { clients, webhook };
}

/** The sandbox's tokens, by the credentials the entity files name. */
function tokens(): object {
  const tokenOf = (entity: string) => defaultEntities.find((one) => one.name === entity)?.token;
  return { sandbox: { accessToken: tokenOf('shop-eu') }, 'sandbox-other': { accessToken: tokenOf(other) } };
}

async function writeSecret(name: string, content: object): Promise<void> {
  const SecretString = JSON.stringify(content);
  const secrets = new SecretsManagerClient();
  try {
    await secrets.send(new CreateSecretCommand({ Name: name, SecretString }));
  } catch (error) {
    if (!(error instanceof ResourceExistsException)) throw error;
    await secrets.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
  }
}
