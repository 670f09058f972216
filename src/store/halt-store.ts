import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Halt } from '../domain/halt.ts';
import type { EntityName } from '../domain/ids.ts';
import { sweepReasonNames } from '../domain/sweep.ts';
import { keys } from './keys.ts';
import { entityName, instant } from './scalars.ts';
import type { Table } from './table.ts';

const schemaVersion = 1;

const halt = z.object({
  entity: entityName,
  reason: z.enum(sweepReasonNames),
  since: instant,
  until: instant,
  times: z.int(),
}) satisfies z.ZodType<Halt>;

export type HaltStore = {
  readonly get: (entity: EntityName) => Promise<Halt | null>;
  readonly put: (halt: Halt) => Promise<void>;
  readonly end: (entity: EntityName) => Promise<void>;
};

/** Whether the sweep leaves an entity alone. Two writers at once only make one pause a little longer, or ask once more. */
export function haltStore({ documents, name: TableName }: Table): HaltStore {
  return {
    async get(entity) {
      const { Item } = await documents.send(
        new GetCommand({ TableName, Key: keys.halt(entity), ConsistentRead: true }),
      );
      return Item === undefined ? null : halt.parse(Item);
    },
    async put(one) {
      await documents.send(new PutCommand({ TableName, Item: { ...keys.halt(one.entity), schemaVersion, ...one } }));
    },
    async end(entity) {
      await documents.send(new DeleteCommand({ TableName, Key: keys.halt(entity) }));
    },
  };
}
