import { spawn } from 'node:child_process';
import { once } from 'node:events';

type Options = {
  /** Says nothing unless it fails. */
  readonly quiet?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

/** Runs the CDK's command line. @throws what it said, when it fails quietly. */
export async function runCdk(
  args: readonly string[],
  { quiet = false, env = {}, signal }: Options = {},
): Promise<void> {
  const cdk = spawn(process.execPath, ['node_modules/aws-cdk/bin/cdk', ...args, '--no-notices'], {
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true', ...env },
    ...(signal && { signal }),
  });
  let said = '';
  for (const stream of [cdk.stdout, cdk.stderr]) stream?.on('data', (data: Buffer) => (said += data.toString()));
  await once(cdk, 'close');
  if (cdk.exitCode !== 0) throw new Error(`${said}cdk ${args.join(' ')} failed`);
}
