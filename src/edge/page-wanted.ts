import type { Entity } from '../domain/entity.ts';
import type { EntityName } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { Wanted } from '../store/listing.ts';
import type { Caller } from './caller.ts';
import { readCursor, type Filters } from './cursor.ts';
import { defaultLimit, wrongCursor } from './page-of.ts';
import { notFound, type Reply } from './reply.ts';
import { bound } from './time-range.ts';
import { visibleEntity } from './visible.ts';

type ListQuery = Filters & {
  readonly entity: EntityName;
  readonly reference?: string | undefined;
  readonly limit?: string | undefined;
  readonly cursor?: string | undefined;
  readonly createdFrom?: string | undefined;
  readonly createdTo?: string | undefined;
};
type Range = { readonly from: string | undefined; readonly to: string | undefined };
type PageWanted = {
  readonly entity: Entity;
  readonly page: Omit<Wanted<never>, 'keep'>;
  readonly created: { readonly from: Instant | null; readonly to: Instant | null };
};

/** What page of a list a query asks for: whose, from when to when (of the index that `range` is on), and after what. */
export async function pageWanted(
  query: ListQuery,
  caller: Caller,
  entityOf: (name: EntityName) => Promise<Entity | null>,
  range: Range,
): Promise<PageWanted | { readonly refused: Reply }> {
  const entity = await visibleEntity(query.entity, caller, { entity: entityOf });
  if (!entity) return { refused: notFound() };
  const after = query.cursor === undefined ? null : readCursor(query.cursor, query);
  const { timeZone } = entity;
  const [from, to] = [bound(range.from, 'from', timeZone), bound(range.to, 'to', timeZone)];
  const outside = after !== null && ((from !== null && after < from) || (to !== null && after >= to));
  if ((query.cursor !== undefined && after === null) || outside) return { refused: wrongCursor() };
  return {
    entity,
    page: {
      entity: entity.name,
      reference: query.reference ?? null,
      from,
      to,
      limit: Number(query.limit ?? defaultLimit),
      after,
    },
    created: { from: bound(query.createdFrom, 'from', timeZone), to: bound(query.createdTo, 'to', timeZone) },
  };
}
