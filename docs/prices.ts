type Price = {
  readonly usd: number;
  /** For how many of the unit. */
  readonly per: number;
  readonly unit: string;
  /** How many of the unit an account has free every month, without end. What ends after a year is not counted. */
  readonly free: number;
  readonly source: string;
  /** What was really seen of it. */
  readonly seen: string;
};

const aws = 'https://aws.amazon.com';
const onThePage = 'figure read in a stored copy of the AWS page';
const inAnExample = 'figure read in a worked example of the AWS page, as transcribed on 2026-09-20';
/** The tables of these pages are filled in by a script, and a stored copy has no figures. */
const elsewhere = (by: string) =>
  `**not verified on the AWS page**, whose copy shows no figures; the figure is that of ${by}`;

const dynamoDb = {
  source: `${aws}/dynamodb/pricing/on-demand/`,
  seen: elsewhere('an article of July 2025 on the reduction of November 2024; one of 2026 still has twice as much'),
};
const lambda = `${aws}/lambda/pricing/`;
const cloudWatch = {
  source: `${aws}/cloudwatch/pricing/`,
  seen: elsewhere('what a published price tool prints; the free part was on the page'),
};
const s3 = { free: 0, source: `${aws}/s3/pricing/` };
/** What is well known, and was seen nowhere. */
const nowhere = '**not verified**: no copy with the figure was found';

const list = {
  alarm: { usd: 0.1, per: 1, unit: 'alarm-month', free: 10, ...cloudWatch },
  metric: {
    usd: 0.3,
    per: 1,
    unit: 'custom metric-month',
    free: 10,
    source: cloudWatch.source,
    seen: elsewhere('a guide of February 2026; the free part was on the page'),
  },
  logsIn: { usd: 0.5, per: 1, unit: 'GB of logs written', free: 5, ...cloudWatch },
  logsKept: { usd: 0.03, per: 1, unit: 'GB-month of logs', free: 5, ...cloudWatch },
  secret: {
    usd: 0.4,
    per: 1,
    unit: 'secret-month',
    free: 0,
    source: `${aws}/secrets-manager/pricing/`,
    seen: inAnExample,
  },
  secretCall: {
    usd: 0.05,
    per: 10_000,
    unit: 'calls for a secret',
    free: 0,
    source: `${aws}/secrets-manager/pricing/`,
    seen: inAnExample,
  },
  keyCall: {
    usd: 0.03,
    per: 10_000,
    unit: 'calls for a key',
    free: 20_000,
    source: `${aws}/kms/pricing/`,
    seen: `that a key of AWS is free, its calls are charged and 20,000 are free: ${onThePage}; the price: ${elsewhere('a guide of March 2026')}`,
  },
  lambdaRequest: {
    usd: 0.2,
    per: 1_000_000,
    unit: 'invocations',
    free: 1_000_000,
    source: lambda,
    seen: 'figure read in the AWS whitepaper "How AWS Pricing Works"',
  },
  lambdaTime: {
    usd: 0.0000133334,
    per: 1,
    unit: 'GB-s on arm64',
    free: 400_000,
    source: lambda,
    seen: elsewhere('the price tables of published tools; the free part was in an AWS whitepaper'),
  },
  readUnit: { usd: 0.125, per: 1_000_000, unit: 'read units', free: 0, ...dynamoDb },
  writeUnit: { usd: 0.625, per: 1_000_000, unit: 'write units', free: 0, ...dynamoDb },
  tableStorage: {
    usd: 0.25,
    per: 1,
    unit: 'GB-month of table',
    free: 25,
    source: `${aws}/dynamodb/pricing/`,
    seen: onThePage,
  },
  restorable: {
    usd: 0.2,
    per: 1,
    unit: 'GB-month restorable',
    free: 0,
    source: `${aws}/dynamodb/pricing/on-demand/`,
    seen: elsewhere('a service that resells it by the unit, 2024'),
  },
  apiRequest: {
    usd: 1,
    per: 1_000_000,
    unit: 'HTTP API requests',
    free: 0,
    source: `${aws}/api-gateway/pricing/`,
    seen: inAnExample,
  },
  busEvent: {
    usd: 1,
    per: 1_000_000,
    unit: 'events of our own',
    free: 0,
    source: `${aws}/eventbridge/pricing/`,
    seen: elsewhere('guides of March and June 2026'),
  },
  transition: {
    usd: 0.025,
    per: 1_000,
    unit: 'state transitions',
    free: 4_000,
    source: `${aws}/step-functions/pricing/`,
    seen: onThePage,
  },
  machineToken: {
    usd: 2.25,
    per: 1_000,
    unit: 'tokens for machines',
    free: 0,
    source: `${aws}/cognito/pricing/`,
    seen: elsewhere(
      'a catalogue of billing codes of April 2025; it has $6 a month for each client too, which the guide of AWS lists no more',
    ),
  },
  s3Storage: { usd: 0.023, per: 1, unit: 'GB-month in S3', ...s3, seen: elsewhere('a guide of March 2026') },
  s3Write: { usd: 0.005, per: 1_000, unit: 'writes to S3', ...s3, seen: nowhere },
  s3Read: { usd: 0.0004, per: 1_000, unit: 'reads of S3', ...s3, seen: nowhere },
  bytesOut: {
    usd: 0.09,
    per: 1,
    unit: 'GB to the Internet',
    free: 100,
    source: `${aws}/ec2/pricing/on-demand/`,
    seen: '**not verified**: the page was not seen; two guides to API Gateway have the figure, none the free part',
  },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof list;

/** AWS list prices without tax. For another region, put its figures here and run `npm run docs`. */
export const prices: {
  readonly region: string;
  readonly lookedUp: string;
  readonly of: Readonly<Record<PriceName, Price>>;
} = { region: 'US East (N. Virginia), us-east-1', lookedUp: '2026-11-29', of: list };
