/** The table's keys and indexes by name: what the infrastructure creates and the stores use. Indexes project keys only. */
export const tableLayout = {
  partitionKey: 'PK',
  sortKey: 'SK',
  /** In seconds since the epoch, on what need not be kept for ever: DynamoDB deletes it some time after. */
  timeToLive: 'purgeAt',
  indexes: {
    created: { partitionKey: 'createdPK', sortKey: 'createdSK' },
    settled: { partitionKey: 'settledPK', sortKey: 'settledSK' },
    reference: { partitionKey: 'referencePK', sortKey: 'referenceSK' },
    due: { partitionKey: 'duePK', sortKey: 'dueSK' },
    task: { partitionKey: 'taskPK', sortKey: 'taskSK' },
  },
} as const;
export type IndexName = keyof typeof tableLayout.indexes;
