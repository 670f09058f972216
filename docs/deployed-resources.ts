import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { backOffice } from '../infra/back-office.ts';
import { stageOf } from '../infra/stage.ts';

const resource = z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) });
const template = z.object({ Resources: z.record(z.string(), resource) });
const cdkJson = z.object({ context: z.record(z.string(), z.unknown()) });

/** A resource of the templates; `id` is its logical one. */
export type DeployedResource = z.infer<typeof resource> & { readonly id: string };

/** What CloudFormation is given for the stage `prod`. What the functions do is left out: it costs nothing. */
export function deployedResources(): readonly DeployedResource[] {
  const outdir = mkdtempSync(join(tmpdir(), 'assembly-'));
  try {
    const { context } = cdkJson.parse(JSON.parse(readFileSync('cdk.json', 'utf8')));
    const app = new App({ outdir, context: { ...context, stage: 'prod' } });
    const code = Code.fromInline('exports.handler = () => {}');
    const stacks = backOffice(app, stageOf(app), () => code, { account: '111122223333', region: 'us-east-1' });
    return Object.values(stacks).flatMap((stack) =>
      Object.entries(template.parse(Template.fromStack(stack).toJSON()).Resources).map(([id, one]) => ({ id, ...one })),
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
