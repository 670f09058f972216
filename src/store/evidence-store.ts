import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { EvidencePiece } from '../domain/evidence.ts';
import type { DisputeId, EvidenceId } from '../domain/ids.ts';
import { evidenceOf } from './evidence-item.ts';
import { keys, prefixes } from './keys.ts';
import { queryAll } from './query-all.ts';
import type { Table } from './table.ts';

export type EvidenceStore = ReturnType<typeof evidenceStore>;

/** The pieces of evidence beside a case. They are written by its steps (dispute-store.ts). Reads are consistent. */
export function evidenceStore({ documents, name: TableName }: Table) {
  return {
    async get(dispute: DisputeId, id: EvidenceId): Promise<EvidencePiece | null> {
      const Key = keys.evidence(dispute, id);
      const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
      return Item === undefined ? null : evidenceOf(Item);
    },

    /** All of a case, in the order they were added. */
    async of(dispute: DisputeId): Promise<readonly EvidencePiece[]> {
      const items = await queryAll(documents, {
        TableName,
        KeyConditionExpression: 'PK = :pk AND begins_with(SK, :pieces)',
        ExpressionAttributeValues: { ':pk': keys.dispute(dispute).PK, ':pieces': prefixes.evidence },
      });
      return items.map(evidenceOf).sort((a, b) => (a.addedAt + a.id < b.addedAt + b.id ? -1 : 1));
    },
  };
}
