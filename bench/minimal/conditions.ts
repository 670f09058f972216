const returnOld = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

/** What the transactions depend on. */
export const conditions = {
  absent: { ConditionExpression: 'attribute_not_exists(PK)', ...returnOld },
  claimed: {
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': 1 },
    ...returnOld,
  },
  ofOperation: (id: string) => ({
    ConditionExpression: 'attribute_not_exists(PK) OR operationId = :own',
    ExpressionAttributeValues: { ':own': id },
    ...returnOld,
  }),
} as const;
