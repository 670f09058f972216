/** What is compared: the deployed functions, and the least that could do the same. */
export const sides = ['ours', 'minimal'] as const;
export type Side = (typeof sides)[number];

/** Where a side's routes begin, below the API's address. */
export const routePrefix = { ours: '/v1', minimal: '/minimal' } as const satisfies Record<Side, string>;
