import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { names } from '../infra/names.ts';
import { findAccount } from './find-account.ts';
import { stackOutputs } from './stack-outputs.ts';

/** The account's quota is shared by every function in it; a new account has 10, which one busy minute uses up. */
const leastConcurrency = 100;
const secretShape = z.record(z.string(), z.object({ accessToken: z.string().min(1) }));

/**
 * Looks whether an account can take a deployment, all at once, and prints what it finds.
 * @throws with what to do, when something is missing
 */
export async function checkAccount(stage: string): Promise<void> {
  const { account, region } = await findAccount();
  console.log(`Account ${account}, region ${region}, stage ${stage}`);

  const missing = (await Promise.all([bootstrap(account, region, stage), concurrency(region), secret(stage)])).filter(
    (text) => text !== null,
  );
  if (missing.length > 0) throw new Error(`\nNot yet:\n\n${missing.join('\n\n')}`);
}

async function bootstrap(account: string, region: string, stage: string): Promise<string | null> {
  if ((await stackOutputs('CDKToolkit'))?.['BootstrapVersion']) return null;
  return `The CDK is not set up in this account and region:\n  npx cdk bootstrap aws://${account}/${region} --context stage=${stage}`;
}

async function concurrency(region: string): Promise<string | null> {
  const { AccountLimit } = await new LambdaClient().send(new GetAccountSettingsCommand());
  const quota = AccountLimit?.ConcurrentExecutions ?? 0;
  if (quota >= leastConcurrency) return null;
  console.warn(`
Warning: Lambda may run only ${quota} functions at once in this account. Each payment holds one while it waits for the
gateway, so callers would soon be turned away (503). Ask for 1000:
  aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000 --region ${region}
`);
  return null;
}

async function secret(stage: string): Promise<string | null> {
  const name = names.gatewaySecret(stage);
  const write = (command: string) =>
    `Write { "<credential>": { "accessToken": "..." } } to a file, one credential for each your entities name, and:\n` +
    `  aws secretsmanager ${command} ${name} --secret-string file://gateway.json && rm gateway.json`;
  try {
    const { SecretString = '' } = await new SecretsManagerClient().send(new GetSecretValueCommand({ SecretId: name }));
    if (secretShape.safeParse(JSON.parse(SecretString)).success) return null;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      return `There is no secret with the gateway's access tokens. ${write('create-secret --name')}`;
    }
    if (!(error instanceof SyntaxError)) throw error;
  }
  // Not what is wrong with it: that would show what is in it.
  return `The secret ${name} has another form. ${write('put-secret-value --secret-id')}`;
}
