import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { keys } from './keys.ts';
import { entityName } from './scalars.ts';
import type { Table } from './table.ts';

const schemaVersion = 1;

const grant = z.object({
  /** `client:<id>` for a machine client, `group:<name>` for a team of people. */
  principal: z.string().regex(/^(client|group):.+$/),
  role: z.string(),
  entities: z.array(entityName),
});

/** What a principal may do: one role, for the entities named. */
export type Grant = z.infer<typeof grant>;

export type AccessStore = {
  readonly get: (principal: string) => Promise<Grant | null>;
  readonly put: (grant: Grant) => Promise<void>;
};

/** Who may do what is data, so that it can be given and taken without a deploy or a new token. */
export function accessStore({ documents, name: TableName }: Table): AccessStore {
  return {
    async get(principal) {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keys.access(principal) }));
      return Item === undefined ? null : grant.parse(Item);
    },
    async put(one) {
      await documents.send(
        new PutCommand({ TableName, Item: { ...keys.access(one.principal), schemaVersion, ...one } }),
      );
    },
  };
}
