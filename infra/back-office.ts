import { type App, CliCredentialsStackSynthesizer, type Environment, type StackProps } from 'aws-cdk-lib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { FunctionName } from './grants.ts';
import { ServiceStack } from './service-stack.ts';
import type { Stage } from './stage.ts';
import { StateStack } from './state-stack.ts';

/** The two stacks of one stage. */
export function backOffice(app: App, stage: Stage, codeOf: (name: FunctionName) => Code, env: Environment) {
  const state = new StateStack(app, stage, propsOf(stage, env));
  const service = new ServiceStack(app, stage, { ...propsOf(stage, env), state, codeOf });
  return { state, service };
}

function propsOf(stage: Stage, env: Environment): StackProps {
  if (!stage.local) return { env };
  // The emulator enforces IAM and has no roles to assume for a deployment, so the caller's own credentials do it.
  // @ts-expect-error aws-cdk-lib declares optional getters in a way exactOptionalPropertyTypes does not accept.
  return { env, synthesizer: new CliCredentialsStackSynthesizer() };
}
