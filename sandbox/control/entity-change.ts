import * as z from 'zod';

const hook = z.strictObject({
  url: z.url(),
  keyHex: z.string().regex(/^[0-9a-fA-F]{64}$/, 'must be 64 hex digits'),
  wrapper: z.enum(['none', 'json']).default('none'),
});

/** What may be changed of an entity while the sandbox runs; its name and id are who it is. */
export const entityChange = z.strictObject({
  token: z.string().exactOptional(),
  mode: z.enum(['test', 'live']).exactOptional(),
  captures: z.enum(['one', 'several']).exactOptional(),
  reversesDebits: z.boolean().exactOptional(),
  releasesRest: z.boolean().exactOptional(),
  chargebacks: z.enum(['api', 'internal']).exactOptional(),
  reversesSecondChargeback: z.boolean().exactOptional(),
  payouts: z.boolean().exactOptional(),
  rebills: z.boolean().exactOptional(),
  authorizationDays: z.number().min(0).nullable().exactOptional(),
  tellsExpiry: z.boolean().exactOptional(),
  secureQuery: z.boolean().exactOptional(),
  dateSearch: z.boolean().exactOptional(),
  queriesPerMinute: z.int().min(0).nullable().exactOptional(),
  hook: hook.nullable().exactOptional(),
});
