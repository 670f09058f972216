import { type Form } from '../http/form.ts';
import { type Entity } from '../rules/entities.ts';
import { type SandboxState } from '../sandbox-state.ts';
import { type Answer, invalid, refusal } from './answers.ts';

export const entityIdIn = (parameters: Form): string | undefined =>
  parameters.get('entityId') ?? parameters.get('authentication.entityId');

/** The entity a request may act for, or the answer that turns it away. */
export const authenticate = (
  state: SandboxState,
  parameters: Form,
  authorization: string | undefined,
): { readonly entity: Entity } | { readonly refused: Answer } => {
  const now = state.clock.now();
  const entityId = entityIdIn(parameters);
  if (entityId === undefined) {
    return { refused: invalid([{ name: 'entityId', message: 'may not be empty' }], 'unknown', now) };
  }
  const token = bearer(authorization) ?? legacy(parameters);
  if (token === undefined) return { refused: refusal('800.900.300', entityId, now, 401) };
  const entity = state.entities.get(entityId);
  return entity?.token === token ? { entity } : { refused: refusal('800.900.300', entityId, now) };
};

const bearer = (authorization: string | undefined): string | undefined =>
  /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];

/** User and password as parameters, the way older clients sign in; a token is nothing but the two in base64. */
const legacy = (parameters: Form): string | undefined => {
  const user = parameters.get('authentication.userId');
  const password = parameters.get('authentication.password');
  return user === undefined || password === undefined
    ? undefined
    : Buffer.from(`${user}|${password}`).toString('base64');
};
