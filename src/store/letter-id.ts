import { isEntityName, isLetterId, type EntityName, type LetterId } from '../domain/ids.ts';

const encoded = (entity: EntityName, name: string): string =>
  `ltr_${Buffer.from(`${entity}#${name}`).toString('base64url')}`;

/** The id of a letter. It is known by the name of its case, so its place follows from its id. */
export function letterIdOf(entity: EntityName, name: string): LetterId {
  const id = encoded(entity, name);
  if (!isLetterId(id)) throw new RangeError(`${id} is not the id of a letter`);
  return id;
}

/** Whose letter it is, and the name of its case; null for what is no such id, and for other spellings of the same bytes. */
export function letterNamedBy(id: string): { readonly entity: EntityName; readonly name: string } | null {
  if (!isLetterId(id)) return null;
  const [entity = '', ...rest] = Buffer.from(id.slice('ltr_'.length), 'base64url').toString().split('#');
  const name = rest.join('#');
  return isEntityName(entity) && encoded(entity, name) === id ? { entity, name } : null;
}
