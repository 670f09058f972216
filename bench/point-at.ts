import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';

/** Has a function send what it asks of AWS elsewhere. A changed function gets new processes, so the next request is the first of one. */
export async function pointAt(AWS_ENDPOINT_URL: string, FunctionName: string): Promise<void> {
  const lambda = new LambdaClient();
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  await lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName,
      Environment: { Variables: { ...Environment?.Variables, AWS_ENDPOINT_URL } },
    }),
  );
}
