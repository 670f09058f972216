import { type Deployment, findDeployment } from './deployment.ts';
import { findAccount } from './find-account.ts';
import { readStack } from './local-stack.ts';
import { useEmulator } from './use-emulator.ts';

/**
 * Finds what a command is about: the local stack that runs, or a stage in the account and region the shell is set up for.
 * @throws when it is not there
 */
export async function connect(stage: string): Promise<Deployment> {
  if (stage === 'local') useEmulator(readStack().emulator);
  else await findAccount();
  const deployment = await findDeployment(stage);
  if (deployment) return deployment;
  throw new Error(
    `The stage "${stage}" is not deployed in this account and region: npm run deploy -- --stage ${stage}`,
  );
}
