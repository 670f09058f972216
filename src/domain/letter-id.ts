import { isEntityName, isLetterId, type EntityName, type LetterId } from './ids.ts';

/** The id of a letter. It is known by the name of its case, so its place follows from its id. */
export function letterIdOf(entity: EntityName, name: string): LetterId {
  const id = `ltr_${Buffer.from(`${entity}#${name}`).toString('base64url')}`;
  if (!isLetterId(id)) throw new RangeError(`${id} is not the id of a letter`);
  return id;
}

/** Whose letter it is, and the name of its case; null for what is no such id. */
export function letterNamedBy(id: string): { readonly entity: EntityName; readonly name: string } | null {
  if (!isLetterId(id)) return null;
  const [entity = '', ...name] = Buffer.from(id.slice('ltr_'.length), 'base64url').toString().split('#');
  const place = { entity, name: name.join('#') };
  // Other spellings of the same bytes are no ids.
  return isEntityName(entity) && letterIdOf(entity, place.name) === id ? { ...place, entity } : null;
}
