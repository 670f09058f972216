import { type RouteName, type Routes, routes } from '../src/contract/routes.ts';
import type { BucketArea } from '../src/evidence/bucket-layout.ts';
import type { IndexName } from '../src/store/table-layout.ts';
import { workers } from './workers.ts';
import type { WorkflowName } from './workflows.ts';

/** What one function may do, and nothing else. A function without a row does not compile. */
export type Grant = {
  readonly table: readonly `dynamodb:${string}`[];
  /** Indexes it may query. */
  readonly indexes: readonly IndexName[];
  /** It reads the gateway's access tokens, because it calls the gateway. */
  readonly gateway: boolean;
  /** It reads the keys of the webhooks, because it opens what the gateway notifies of. */
  readonly hooks?: boolean;
  /** Workflows it may start; it finds the ARN of each in its environment. */
  readonly starts?: readonly WorkflowName[];
  /** Workflows of whose executions it may ask whether they run. */
  readonly watches?: readonly WorkflowName[];
  /** Workflows whose waiting tasks it may answer. */
  readonly answers?: readonly WorkflowName[];
  /** It derives the secrets of webhook endpoints. */
  readonly webhooks?: boolean;
  /** It puts events on the bus. */
  readonly bus?: boolean;
  /** What it may do in the areas of the evidence bucket, or with the bucket itself. */
  readonly files?: Readonly<Partial<Record<BucketArea | 'bucket', readonly `s3:${string}`[]>>>;
  /** The workers it calls. */
  readonly invokes?: readonly WorkerName[];
};

export type WorkerName = keyof typeof workers;
export type FunctionName = Routes[RouteName]['function'] | WorkerName;
export const isWorker = (name: string): name is WorkerName => name in workers;
export const workerNames: readonly WorkerName[] = Object.keys(workers).filter(isWorker);
export const functionNames: readonly FunctionName[] = [
  ...new Set(Object.values(routes).map((route) => route.function)),
  ...workerNames,
];

/** A transaction needs the permission of each action in it. */
const money = {
  table: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
  indexes: [],
  gateway: true,
} as const;
const readItems = { table: ['dynamodb:GetItem'], indexes: [], gateway: false } as const;
const readPayment = { ...readItems, table: ['dynamodb:GetItem', 'dynamodb:Query'] } as const;
/** Indexes hold keys only, so the items of a page are read by their keys. */
const readPage = { table: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'], gateway: false } as const;
const nothing = { table: [], indexes: [], gateway: false } as const;

const tells = {
  table: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
  gateway: false,
  bus: true,
  webhooks: true,
} as const;
const endpoint = { table: ['dynamodb:GetItem', 'dynamodb:PutItem'], indexes: [], gateway: false } as const;
/** Steps of a case. */
const steps = { ...money, gateway: false } as const;
/** Those that only change the case itself, with its evidence. */
const drafts = { table: ['dynamodb:GetItem', 'dynamodb:PutItem'], indexes: [], gateway: false } as const;
/** A decision brings about an operation, which is only right while the case is as it was seen. */
const decisions = { ...money, table: [...money.table, 'dynamodb:ConditionCheckItem'] } as const;

export const grants = {
  'operations/pay': money,
  'operations/capture': money,
  'operations/reverse': money,
  'operations/refund': money,
  'operations/rebill': money,
  'operations/chargeback': money,
  'operations/reverse-chargeback': money,
  // It also looks for the payment by its reference or its day.
  'disputes/import': {
    ...money,
    table: [...money.table, 'dynamodb:BatchGetItem'],
    indexes: ['created', 'reference'],
  },
  'disputes/dismiss-letter': drafts,
  'disputes/list': { ...readPage, indexes: ['task'] },
  'disputes/get': readPayment,
  'disputes/statistics': { ...readPage, indexes: ['created'] },
  'disputes/assign': steps,
  'disputes/list-evidence': readPayment,
  // Who signs a form or a link must be allowed what it is for.
  'disputes/get-evidence': { ...readItems, files: { evidence: ['s3:GetObjectVersion'] } },
  'disputes/get-representment': { ...readItems, files: { sealed: ['s3:GetObjectVersion'] } },
  'disputes/add-evidence': {
    ...drafts,
    table: [...drafts.table, 'dynamodb:Query'],
    files: { uploads: ['s3:PutObject'] },
    invokes: ['disputes/inspect-evidence'],
  },
  'disputes/receive-evidence': { ...drafts, invokes: ['disputes/inspect-evidence'] },
  'disputes/change-evidence': { ...drafts, invokes: ['disputes/inspect-evidence'] },
  'disputes/remove-evidence': { ...drafts, table: [...drafts.table, 'dynamodb:DeleteItem'] },
  'disputes/represent': {
    ...drafts,
    table: [...drafts.table, 'dynamodb:Query'],
    invokes: ['disputes/render-pack'],
  },
  'disputes/record-delivery': { ...steps, answers: ['dispute'] },
  'disputes/accept': { ...steps, answers: ['dispute'] },
  'disputes/rule': { ...decisions, answers: ['dispute'] },
  'operations/pay-out': money,
  'operations/resolve': { ...money, gateway: false },
  'payments/import': money,
  'payments/get-payment': readPayment,
  'payments/get-operation': readItems,
  'payments/list-payment-operations': readPayment,
  'payments/list-payments': { ...readPage, indexes: ['created', 'reference', 'settled'] },
  'payments/list-tasks': { ...readPage, indexes: ['task'] },
  'webhooks/receive': { ...money, table: [...money.table, 'dynamodb:Query'], gateway: false, hooks: true },
  'clock/tick': {
    ...money,
    table: [...money.table, 'dynamodb:Query', 'dynamodb:BatchGetItem', 'dynamodb:ConditionCheckItem'],
    indexes: ['due', 'settled', 'created', 'task'],
    starts: ['dispute', 'expiry-sweep'],
    watches: ['dispute'],
    answers: ['dispute'],
  },
  'sweeps/slice': { ...money, table: [...money.table, 'dynamodb:Query', 'dynamodb:DeleteItem'], indexes: ['due'] },
  'sweeps/list': { ...readPage, indexes: ['created'] },
  'sweeps/get': readItems,
  'sweeps/finish': {
    table: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
    indexes: [],
    gateway: false,
  },
  'disputes/await': { ...readItems, table: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], answers: ['dispute'] },
  'disputes/settle': { ...money, table: [...money.table, 'dynamodb:ConditionCheckItem'] },
  'discrepancies/list': { ...readPage, indexes: ['created'] },
  'discrepancies/correct': { ...money, table: [...money.table, 'dynamodb:Query'] },
  'events/list-events': { ...readPage, table: [...readPage.table, 'dynamodb:Query'], indexes: ['created'] },
  'events/tell': { ...tells, indexes: ['created'] },
  'events/turn': { ...tells, indexes: ['due', 'created'] },
  'webhook-endpoints/create': {
    ...endpoint,
    table: [...endpoint.table, 'dynamodb:BatchGetItem'],
    indexes: ['created'],
    webhooks: true,
  },
  'webhook-endpoints/list': { ...readPage, indexes: ['created'] },
  'webhook-endpoints/get': readItems,
  'webhook-endpoints/change': { ...endpoint, webhooks: true },
  'webhook-endpoints/rotate-secret': { ...endpoint, webhooks: true },
  'webhook-endpoints/list-deliveries': readPayment,
  'webhook-endpoints/retry': { ...endpoint, webhooks: true },
  'payments/list-operations': { ...readPage, indexes: ['created', 'settled', 'reference'] },
  // They open what others have sent, so they reach neither table nor secrets.
  'disputes/inspect-evidence': {
    ...nothing,
    files: {
      uploads: ['s3:GetObject'],
      evidence: ['s3:PutObject'],
      // Without it S3 says "denied" of an upload that is not there.
      bucket: ['s3:ListBucket'],
    },
  },
  'disputes/render-pack': {
    ...nothing,
    files: { evidence: ['s3:GetObjectVersion'], sealed: ['s3:PutObject', 's3:GetObject'] },
  },
} as const satisfies Record<FunctionName, Grant>;
