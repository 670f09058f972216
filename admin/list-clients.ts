import { CognitoIdentityProviderClient, paginateListUserPoolClients } from '@aws-sdk/client-cognito-identity-provider';

/** The ids of a user pool's clients by their names. */
export async function listClients(userPoolId: string): Promise<ReadonlyMap<string, string>> {
  const pages = paginateListUserPoolClients(
    { client: new CognitoIdentityProviderClient() },
    { UserPoolId: userPoolId },
  );
  const clients = new Map<string, string>();
  for await (const { UserPoolClients = [] } of pages) {
    for (const { ClientName, ClientId } of UserPoolClients)
      if (ClientName && ClientId) clients.set(ClientName, ClientId);
  }
  return clients;
}
