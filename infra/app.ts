import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { backOffice } from './back-office.ts';
import { bundle } from './bundle.ts';
import { type FunctionName, functionNames } from './grants.ts';
import { stageOf } from './stage.ts';

// The CDK CLI says where it deploys to.
const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
if (!account || !region) throw new Error('No AWS account to deploy to: set up credentials and a region.');

const app = new App();
const bundles = join(app.outdir, 'functions');
bundle(functionNames, 'lambdas', bundles);

const codeOf = (name: FunctionName) => Code.fromAsset(join(bundles, name));
backOffice(app, stageOf(app), codeOf, { account, region });
app.synth();
