import {
  CloudFormationClient,
  CloudFormationServiceException,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';

/** The outputs of a CloudFormation stack; null where there is no such stack. */
export async function stackOutputs(StackName: string): Promise<Readonly<Record<string, string>> | null> {
  try {
    const { Stacks = [] } = await new CloudFormationClient().send(new DescribeStacksCommand({ StackName }));
    const outputs = Stacks[0]?.Outputs ?? [];
    return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    if (error instanceof CloudFormationServiceException && error.name === 'ValidationError') return null;
    throw error;
  }
}
