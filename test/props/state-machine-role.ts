/** Where the engine enforces IAM, a machine needs a role that is there. */
export const stateMachineRole = (): Promise<Response> =>
  fetch(process.env['DYNAMODB_ENDPOINT']!, {
    method: 'POST',
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/iam/aws4_request, SignedHeaders=host, Signature=none',
    },
    body: new URLSearchParams({
      Action: 'CreateRole',
      Version: '2010-05-08',
      RoleName: 'test',
      AssumeRolePolicyDocument: '{}',
    }),
  });
