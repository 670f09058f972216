import { isRole, type Role } from '../contract/roles.ts';
import type { EntityName } from '../domain/ids.ts';
import type { AccessStore } from '../store/access-store.ts';

/** Who calls, and for which entities the roles of the route let them act. */
export type Caller = { readonly name: string; readonly entities: ReadonlySet<EntityName> };

/** The claims of a token the JWT authorizer has verified; API Gateway hands them on as strings. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * The caller behind verified claims, as far as the route's roles reach; null where none of them does. A person acts by the
 * teams (groups) they are in, a machine client by itself: one never borrows the grants of the other.
 */
export async function callerOf(
  claims: Claims,
  allowed: readonly Role[],
  access: Pick<AccessStore, 'get'>,
): Promise<Caller | null> {
  const { token_use: use, username, client_id: client, 'cognito:groups': groups } = claims;
  if (use !== 'access') return null;
  const person = typeof username === 'string';
  const principals = person ? groupsIn(groups).map((group) => `group:${group}`) : [`client:${String(client)}`];
  const grants = await Promise.all(principals.map((principal) => access.get(principal)));
  const reaching = grants.filter((grant) => grant !== null && isRole(grant.role) && allowed.includes(grant.role));
  if (reaching.length === 0) return null;
  return {
    name: person ? `user:${username}` : `client:${String(client)}`,
    entities: new Set(reaching.flatMap((grant) => grant?.entities ?? [])),
  };
}

/** Groups arrive as "[a b]"; a name has no space in it. */
const groupsIn = (claim: unknown): readonly string[] =>
  typeof claim === 'string'
    ? claim
        .replace(/^\[|\]$/g, '')
        .split(' ')
        .filter((group) => group !== '')
    : [];
