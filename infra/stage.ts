import type { App } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { functionNames } from './grants.ts';
import { isStageName } from './names.ts';

/** What a merchant may set per stage in cdk.json under `context.stages.<stage>`. */
const settings = z
  .strictObject({
    /** Browser origins that may call the API; none: no CORS headers at all. */
    corsOrigins: z.array(z.url()).default([]),
    /** Where the hosted sign-in page may send people back to; none: there is no hosted sign-in. */
    signInCallbacks: z.array(z.url()).default([]),
    /** Requests per second and at once, over the whole API. */
    throttle: z
      .strictObject({ rate: z.int().positive(), burst: z.int().positive() })
      .default({ rate: 200, burst: 400 }),
    /** Who gets the alarms by mail; everybody else can subscribe to their topic. */
    alarmEmails: z.array(z.email()).default([]),
    logDays: z.enum(RetentionDays).default(RetentionDays.THREE_MONTHS),
    /**
     * Instances per function, by its name in the table of routes. Not set by default: a reservation takes from the
     * account's quota for good, and a new account has 10 in all.
     */
    reservedConcurrency: z.partialRecord(z.enum(functionNames), z.int().positive()).default({}),
  })
  .prefault({});

export type Stage = z.infer<typeof settings> & {
  readonly name: string;
  /** The emulator: nothing is kept, and one credential does everything. */
  readonly local: boolean;
  /** The file by which its time can be moved; a stage on AWS has none, whatever it is given. */
  readonly clockFile: string | null;
  /** Machine clients made since the first deploy, which the authorizer must go on accepting (ADR 004). */
  readonly machineClients: readonly string[];
};

/** @throws when the stage is not named or its settings in cdk.json are wrong. */
export function stageOf(app: App): Stage {
  const name: unknown = app.node.tryGetContext('stage');
  if (typeof name !== 'string' || !isStageName(name)) {
    throw new Error('Name the stage with --context stage=prod: at most 10 lower-case letters, digits and hyphens.');
  }
  const stages = z.record(z.string(), z.unknown()).parse(app.node.tryGetContext('stages') ?? {});
  const machineClients = z.string().default('').parse(app.node.tryGetContext('machineClients'));
  return {
    ...settings.parse(stages[name]),
    name,
    local: name === 'local',
    clockFile: name === 'local' ? z.string().nullable().default(null).parse(app.node.tryGetContext('clockFile')) : null,
    machineClients: machineClients === '' ? [] : machineClients.split(','),
  };
}
