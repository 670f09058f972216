import { ApiGatewayV2Client, GetAuthorizersCommand, UpdateAuthorizerCommand } from '@aws-sdk/client-apigatewayv2';
import { listClients } from './list-clients.ts';
import type { Deployment } from './deployment.ts';

/**
 * Lets the authorizer accept every client of the user pool and no other. Machine clients are made after the deploy, so
 * the template cannot name them all (ADR 004). Doing it again changes nothing.
 */
export async function syncAudience({ apiId, userPoolId }: Deployment): Promise<void> {
  const gateway = new ApiGatewayV2Client();
  const audience = [...(await listClients(userPoolId)).values()].sort();
  const { Items = [] } = await gateway.send(new GetAuthorizersCommand({ ApiId: apiId }));
  const [authorizer] = Items;
  if (!authorizer) throw new Error('The API has no authorizer');
  const { AuthorizerId, JwtConfiguration } = authorizer;
  if (String([...(JwtConfiguration?.Audience ?? [])].sort()) === String(audience)) return;
  await gateway.send(
    new UpdateAuthorizerCommand({
      ApiId: apiId,
      AuthorizerId,
      JwtConfiguration: { ...JwtConfiguration, Audience: audience },
    }),
  );
}
