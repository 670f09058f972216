import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { type Route, routes } from '../src/contract/routes.ts';
import { checkAccount } from './check-account.ts';
import { connect } from './connect.ts';
import { findDeployment } from './deployment.ts';
import { listClients } from './list-clients.ts';
import { runCdk } from './run-cdk.ts';
import { runCommand } from './run-command.ts';
import { syncAudience } from './sync-audience.ts';

await runCommand(async () => {
  const { values } = parseArgs({
    options: { stage: { type: 'string' }, yes: { type: 'boolean', default: false } },
  });
  const { stage, yes } = values;
  if (stage === undefined || stage === 'local') throw new Error('Usage: npm run deploy -- --stage prod [--yes]');

  await checkAccount(stage);

  // The template names the machine clients there are, so that the deployment itself never locks one out.
  const clients = await machineClients(stage);
  const app = `cdk.out/${stage}`;
  const context = [`stage=${stage}`, `machineClients=${clients.join()}`].flatMap((pair) => ['--context', pair]);
  await runCdk(['synth', '--quiet', '--output', app, ...context], { quiet: true });
  await runCdk(['diff', '--app', app]);
  if (!yes && !(await confirmed(stage))) return;
  await runCdk(['deploy', '--all', '--app', app, '--require-approval', 'never']);

  const deployment = await connect(stage);
  await syncAudience(deployment);
  const { api, tokenEndpoint, hooksSecret } = deployment;
  console.log(
    [
      '',
      `The API:         ${api}/v1`,
      `Tokens:          ${tokenEndpoint}`,
      ...webhooks().map((path) => `Webhook:         ${api}${path} (its keys: the secret ${hooksSecret})`),
      `Next:            npm run entity -- put <file.json> --stage ${stage}`,
      `                 npm run user -- add --client <name> --role <role> --entities <a,b> --stage ${stage}`,
    ].join('\n'),
  );
});

/** What the gateway calls, to be entered in its back office. */
function webhooks(): readonly string[] {
  return Object.values<Route>(routes)
    .filter(({ caller }) => caller === 'gateway')
    .map(({ path }) => path);
}

async function machineClients(stage: string): Promise<readonly string[]> {
  const deployed = await findDeployment(stage);
  if (!deployed) return [];
  const clients = [...(await listClients(deployed.userPoolId)).values()];
  return clients.filter((id) => id !== deployed.peopleClientId).sort();
}

async function confirmed(stage: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Error('Nobody is here to confirm this: add --yes.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Deploy this to ${stage}? [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
