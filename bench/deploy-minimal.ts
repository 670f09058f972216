import {
  ApiGatewayV2Client,
  CreateIntegrationCommand,
  CreateRouteCommand,
  GetAuthorizersCommand,
} from '@aws-sdk/client-apigatewayv2';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from '../admin/local-stack.ts';
import { bundle } from '../infra/bundle.ts';
import { defaultEntities } from '../sandbox/rules/entities.ts';
import { entity } from './bodies.ts';
import { lambdaName } from './lambda-name.ts';
import { functionOf, operations, routeOf, type Operation } from './operation.ts';
import { routePrefix } from './side.ts';

/**
 * Deploys the minimal functions beside ours: bundled by the same bundler, with the role, memory, time-out and runtime of the
 * function they are compared with, behind the same API and authorizer.
 */
export async function deployMinimal({ api, sandbox, table }: Stack, outdir: string): Promise<void> {
  bundle(Object.values(functionOf), 'bench/minimal', outdir);
  const gateway = defaultEntities.find(({ name }) => name === entity);
  if (!gateway) throw new Error(`The sandbox has no entity ${entity}`);
  const apis = new ApiGatewayV2Client();
  const ApiId = api.slice(api.lastIndexOf('/') + 1);
  const { Items: [authorizer] = [] } = await apis.send(new GetAuthorizersCommand({ ApiId }));
  if (authorizer?.AuthorizerId === undefined) throw new Error('The API has no authorizer');

  for (const operation of operations) {
    const arn = await createFunction(operation, outdir, {
      TABLE_NAME: table,
      GATEWAY_URL: sandbox,
      GATEWAY_ENTITY_ID: gateway.entityId,
      GATEWAY_TOKEN: gateway.token,
      NODE_OPTIONS: '--enable-source-maps',
    });
    const { IntegrationId = '' } = await apis.send(
      new CreateIntegrationCommand({
        ApiId,
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: arn,
        PayloadFormatVersion: '2.0',
      }),
    );
    await apis.send(
      new CreateRouteCommand({
        ApiId,
        RouteKey: `POST ${routePrefix.minimal}${routeOf[operation]}`,
        Target: `integrations/${IntegrationId}`,
        AuthorizationType: 'JWT',
        AuthorizerId: authorizer.AuthorizerId,
      }),
    );
  }
}

async function createFunction(operation: Operation, outdir: string, Variables: Record<string, string>) {
  const lambda = new LambdaClient();
  const like = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: lambdaName('ours', operation) }));
  const { Role, Runtime, Handler, MemorySize, Timeout, Architectures } = like;
  const FunctionName = lambdaName('minimal', operation);
  const { FunctionArn = '' } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role,
      Runtime,
      Handler,
      MemorySize,
      Timeout,
      Architectures,
      Code: { ZipFile: zipOf(join(outdir, functionOf[operation])) },
      Environment: { Variables },
    }),
  );
  await lambda.send(
    new AddPermissionCommand({
      FunctionName,
      StatementId: 'api',
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
    }),
  );
  return FunctionArn;
}

/** Node cannot write a zip file; the emulator's Python can. */
function zipOf(folder: string): Buffer {
  const file = join(folder, 'code.zip');
  execFileSync('.local/venv/bin/python', [
    '-m',
    'zipfile',
    '-c',
    file,
    join(folder, 'index.js'),
    join(folder, 'index.js.map'),
  ]);
  return readFileSync(file);
}
