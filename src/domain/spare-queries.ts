import type { Entity } from './entity.ts';

/** How many of an entity's queries of a minute are for what can wait: one is left for outcomes that nobody knows. A limit of one is shared. */
export const spareQueries = ({ queriesPerMinute }: Pick<Entity, 'queriesPerMinute'>): number =>
  Math.max(queriesPerMinute - 1, 1);
