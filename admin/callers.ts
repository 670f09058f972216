import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  GetGroupCommand,
  GroupExistsException,
  ResourceNotFoundException,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { randomBytes } from 'node:crypto';
import type { Role } from '../src/contract/roles.ts';
import type { EntityName } from '../src/domain/ids.ts';
import { names } from '../infra/names.ts';
import { accessStore } from '../src/store/access-store.ts';
import { connectTable } from '../src/store/table.ts';
import type { Deployment } from './deployment.ts';
import { listClients } from './list-clients.ts';
import { syncAudience } from './sync-audience.ts';

/** What a caller may do, and for whose payments. */
export type Access = { readonly role: Role; readonly entities: readonly EntityName[] };

/**
 * Who may call a deployment. Adding what is there already changes its access to what is asked for. Cognito knows who
 * somebody is; what they may do is data in the table.
 */
export function callersOf(deployment: Deployment) {
  const cognito = new CognitoIdentityProviderClient();
  const pool = { UserPoolId: deployment.userPoolId };
  const store = accessStore(connectTable(deployment.table));
  const grant = (principal: string, { role, entities }: Access) =>
    store.put({ principal, role, entities: [...entities] });

  return {
    /** A machine client: it gets a token for its id and secret. `made`: whether it is new. */
    async addClient(name: string, access: Access) {
      const existing = (await listClients(deployment.userPoolId)).get(name);
      const { UserPoolClient } = existing
        ? await cognito.send(new DescribeUserPoolClientCommand({ ...pool, ClientId: existing }))
        : await cognito.send(
            new CreateUserPoolClientCommand({
              ...pool,
              ClientName: name,
              GenerateSecret: true,
              AllowedOAuthFlowsUserPoolClient: true,
              AllowedOAuthFlows: ['client_credentials'],
              AllowedOAuthScopes: [`${names.resourceServer}/${names.scope}`],
            }),
          );
      const { ClientId: id, ClientSecret: secret } = UserPoolClient ?? {};
      if (!id || !secret) throw new Error(`"${name}" is no machine client: it has no secret`);
      await grant(`client:${id}`, access);
      await syncAudience(deployment);
      return { id, secret, made: existing === undefined };
    },

    /** A team of people. */
    async addGroup(name: string, access: Access) {
      await cognito.send(new CreateGroupCommand({ ...pool, GroupName: name })).catch(except(GroupExistsException));
      await grant(`group:${name}`, access);
    },

    /**
     * A person in a team; once more for each further team.
     * @returns the first password of somebody new, which Cognito sends them by mail
     */
    async addPerson(email: string, group: string) {
      const known = await cognito
        .send(new GetGroupCommand({ ...pool, GroupName: group }))
        .catch(except(ResourceNotFoundException));
      if (!known) throw new Error(`There is no group "${group}" yet: npm run user -- add --group ${group} --role ...`);
      const password = `${randomBytes(15).toString('base64url')}-Aa1`;
      const made = await cognito
        .send(
          new AdminCreateUserCommand({
            ...pool,
            Username: email,
            TemporaryPassword: password,
            UserAttributes: [
              { Name: 'email', Value: email },
              { Name: 'email_verified', Value: 'true' },
            ],
            DesiredDeliveryMediums: ['EMAIL'],
          }),
        )
        .catch(except(UsernameExistsException));
      await cognito.send(new AdminAddUserToGroupCommand({ ...pool, Username: email, GroupName: group }));
      return made ? password : null;
    },
  };
}

/** Takes one kind of error for "nothing to do". */
const except =
  (kind: new (...args: never[]) => Error) =>
  (error: unknown): undefined => {
    if (!(error instanceof kind)) throw error;
  };
