import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type * as z from 'zod';
import { handle as acceptDispute } from '../../lambdas/disputes/accept.ts';
import { handle as addEvidence } from '../../lambdas/disputes/add-evidence.ts';
import { handle as assignDispute } from '../../lambdas/disputes/assign.ts';
import { handle as changeEvidence } from '../../lambdas/disputes/change-evidence.ts';
import { handle as getDispute } from '../../lambdas/disputes/get.ts';
import { handle as receiveEvidence } from '../../lambdas/disputes/receive-evidence.ts';
import { handle as recordDelivery } from '../../lambdas/disputes/record-delivery.ts';
import { handle as removeEvidence } from '../../lambdas/disputes/remove-evidence.ts';
import { handle as representDispute } from '../../lambdas/disputes/represent.ts';
import type { OperationWithPayment, ProblemAnswer, ruledDispute } from '../../src/contract/answers.ts';
import type { Dispute } from '../../src/domain/dispute.ts';
import type { Entity } from '../../src/domain/entity.ts';
import type { Event } from '../../src/domain/event.ts';
import { isOperationId, type EvidenceId, type OperationId, type PaymentId } from '../../src/domain/ids.ts';
import type { FollowUpType, RootType } from '../../src/domain/operation.ts';
import { beginPayment } from '../../src/edge/begin-payment.ts';
import { chargeBack } from '../../src/edge/charge-back.ts';
import { followUp } from '../../src/edge/follow-up.ts';
import { reverseChargeback } from '../../src/edge/reverse-chargeback.ts';
import { ruleOnDispute } from '../../src/edge/rule-on-dispute.ts';
import type { DisputeDeps } from '../../src/edge/start-disputes.ts';
import type { AddDeps, SealDeps } from '../../src/edge/start-evidence.ts';
import type { MoneyDeps } from '../../src/edge/start-money.ts';
import type { Reply } from '../../src/edge/reply.ts';
import { bookForeign } from '../../src/exactly-once/book-foreign.ts';
import { resolvePayment } from '../../src/exactly-once/resolve-payment.ts';
import { readableAmong } from '../../src/gateway/read-transaction.ts';
import { foreignAmong } from '../../src/domain/match.ts';
import type { Head } from '../../src/domain/payment.ts';
import type { Seen } from '../../src/domain/seen.ts';
import { oppLookUp, type Look } from '../../src/gateway/look-up.ts';
import { oppGateway } from '../../src/gateway/opp-gateway.ts';
import { disputeStore } from '../../src/store/dispute-store.ts';
import { evidenceStore } from '../../src/store/evidence-store.ts';
import { paymentStore, type PaymentStore } from '../../src/store/payment-store.ts';
import { queryLimit } from '../../src/store/query-limit.ts';
import type { Table } from '../../src/store/table.ts';
import { defaultEntities } from '../../sandbox/rules/entities.ts';
import { faultyDocuments, type Fault } from './faulty-documents.ts';
import { samplePack } from './sample-dispute.ts';
import { sampleEntity } from './sample-entity.ts';

export const card = {
  number: '4200000000000000',
  brand: 'VISA',
  holder: 'Jane Jones',
  expiryMonth: '05',
  expiryYear: '2034',
  cvv: '123',
};

type ProblemPart = Pick<ProblemAnswer, 'code' | 'detail' | 'errors' | 'candidates' | 'operation' | 'retryable'>;
/** An answer as a test reads it: an operation, or a problem that may carry one. */
export type Answer = Reply & { readonly body: OperationWithPayment & ProblemPart };
type Settings = Partial<Record<Exclude<keyof Entity, 'name'>, unknown>> & { readonly name?: string };
const deskActions = {
  addEvidence,
  changeEvidence,
  receiveEvidence,
  removeEvidence,
  get: getDispute,
  assign: assignDispute,
  represent: representDispute,
  deliver: recordDelivery,
  accept: acceptDispute,
  rule: ruleOnDispute,
};
/** A bucket that has everything, and workers that find nothing wrong. */
const sealsAnything: Omit<Desk, 'evidence'> = {
  newId: () => `evd_${randomUUID().replaceAll('-', '').slice(0, 26)}` as EvidenceId,
  files: {
    uploadForm: (key) => Promise.resolve({ url: 'https://bucket.example', fields: { key }, livesSeconds: 900 }),
    downloadUrl: (key) => Promise.resolve({ url: `https://bucket.example/${key}`, livesSeconds: 300 }),
  },
  inspect: {
    text: () => Promise.resolve(null),
    file: () => Promise.resolve({ pages: 1, versionId: 'v1' }),
  },
  seal: () => Promise.resolve({ kind: 'sealed', pack: samplePack }),
};
type ShopDeps = MoneyDeps & Partial<Pick<DisputeDeps, 'disputes'>>;
type DeskCall = {
  by?: string;
  ifMatch?: string;
  query?: object;
  evidenceId?: string;
  deps?: ShopDeps;
  desk?: Partial<Desk>;
};
/** What the functions of the desk are given beside that of an operation. */
type Desk = Omit<AddDeps & SealDeps, keyof DisputeDeps>;
export type DeskAnswer = Reply & { readonly body: z.infer<typeof ruledDispute> & ProblemPart };
export type BookLine = {
  id: string;
  paymentType: string;
  state: string;
  amount: string;
  merchantTransactionId: string;
  referencedId?: string;
  source: string;
};

/** The time of one request, which passes only where it pauses: a busy machine uses up none of its budgets. */
function unhurried(): { readonly now: () => number; readonly pause: (ms: number) => Promise<void> } {
  let nowMs = Date.now();
  return {
    now: () => nowMs,
    pause: (ms) => {
      nowMs += Math.ceil(ms);
      return pause(ms);
    },
  };
}

/**
 * A merchant's shop on the real path: the handlers' own code, a real DynamoDB engine and the sandbox as the gateway, without
 * API Gateway and Lambda in between.
 */
export class Shop {
  readonly entity: Entity;
  readonly table: Table;
  readonly sandboxUrl: string;
  private readonly caller: { name: string; entities: Set<Entity['name']> };
  readonly token: string;

  constructor(table: Table, sandboxUrl: string, { name = 'shop-eu', ...settings }: Settings = {}) {
    const atGateway = defaultEntities.find((one) => one.name === name)!;
    this.table = table;
    this.sandboxUrl = sandboxUrl;
    this.token = atGateway.token;
    this.entity = sampleEntity({
      gateway: { baseUrl: sandboxUrl, entityId: atGateway.entityId, testMode: 'INTERNAL' },
      ...settings,
      name,
    });
    this.caller = { name: 'client:test', entities: new Set([this.entity.name]) };
  }

  get credentials() {
    return { token: () => Promise.resolve(this.token), forget: () => undefined };
  }

  /** What a function would be given; `faults` meet its transactions in order, and `death` is when one of them has ended it. */
  deps(
    faults: (Fault | null)[] = [],
    overrides: Partial<ShopDeps> = {},
  ): ShopDeps & { readonly look: Look; readonly death: Promise<'died'> } {
    const documents = faultyDocuments(this.table.documents, faults);
    const time = overrides.now ? { now: overrides.now, pause } : unhurried();
    const { now } = time;
    const pacing = overrides.now ? this.table.pacing : { ...this.table.pacing, ...time };
    const table = { ...this.table, documents, pacing };
    const { credentials } = this;
    const look = oppLookUp(credentials, now);
    return {
      entity: (name) => Promise.resolve(name === this.entity.name ? this.entity : null),
      ...time,
      mark: randomUUID,
      payments: paymentStore(table),
      gateway: oppGateway(credentials, now),
      queries: queryLimit(table),
      report: () => undefined,
      ...overrides,
      look: { ...look, ...overrides.look },
      death: documents.death,
    };
  }

  async begin(
    type: RootType = 'preauthorization',
    body: object = {},
    key: string = randomUUID(),
    deps: MoneyDeps = this.deps(),
  ): Promise<Answer> {
    const request = { entity: this.entity.name, amount: '92.00', currency: 'EUR', card, ...body } as never;
    return (await beginPayment(
      type,
      { caller: this.caller, key, startedAtMs: deps.now(), body: request },
      deps,
    )) as Answer;
  }

  async follow(
    type: FollowUpType,
    paymentId: PaymentId,
    body: object = {},
    key: string = randomUUID(),
    deps: ShopDeps = this.deps(),
  ): Promise<Answer> {
    const input = { caller: this.caller, params: { paymentId }, key, startedAtMs: deps.now(), body };
    if (type === 'chargeback') return (await chargeBack(input as never, this.deskDeps(deps))) as Answer;
    if (type === 'chargeback_reversal') return (await reverseChargeback(input, this.deskDeps(deps))) as Answer;
    return (await followUp(type, input, deps)) as Answer;
  }

  /** What the functions of the dispute desk are given beside that. */
  deskDeps(deps: ShopDeps = this.deps()): DisputeDeps {
    // The same store, and so the same clock and the same faults, as the operations are given.
    return { disputes: disputeStore(this.table), ...deps, payments: deps.payments as PaymentStore };
  }

  /** The present dispute over a payment. */
  async dispute(paymentId: PaymentId): Promise<Dispute> {
    const disputes = await paymentStore(this.table).disputesOf((await this.head(paymentId))!);
    return disputes.at(-1)!;
  }

  /** The bank's ruling on the present dispute over a payment; 404 where there is none. */
  async rule(paymentId: PaymentId, ruling: object, deps: ShopDeps = this.deps()): Promise<DeskAnswer> {
    const disputed = ((await this.head(paymentId))?.disputes ?? []).length > 0;
    const id = disputed ? (await this.dispute(paymentId)).id : 'none';
    return this.desk('rule', id, ruling, { deps });
  }

  /** What the dispute team asks for: `accept`, `represent`, ... */
  async desk(
    action: keyof typeof deskActions,
    disputeId: string,
    body: object = {},
    more: DeskCall = {},
  ): Promise<DeskAnswer> {
    const { by = 'user:ada', ifMatch = null, query = {}, evidenceId = '', deps = this.deps(), desk } = more;
    const caller = { ...this.caller, name: by };
    const startedAtMs = deps.now();
    const request = {
      caller,
      params: { disputeId, evidenceId },
      ifMatch,
      accept: '',
      key: '',
      startedAtMs,
      body,
      query,
    };
    return (await deskActions[action](request as never, {
      ...this.deskDeps(deps),
      evidence: evidenceStore(this.table),
      ...sealsAnything,
      ring: () => Promise.resolve(),
      ...desk,
    })) as DeskAnswer;
  }

  /** Wins the dispute over a payment, in part where an amount is given. */
  win(paymentId: PaymentId, amount?: string): Promise<DeskAnswer> {
    return this.rule(paymentId, { outcome: 'won', reason: 'The bank withdrew.', ...(amount && { amount }) });
  }

  /** A pre-authorization that has been captured in full. */
  async captured(amount = '92.00'): Promise<OperationWithPayment> {
    const authorized = await this.begin('preauthorization', { amount });
    return (await this.follow('capture', authorized.body.paymentId)).body;
  }

  /** What the gateway has of a payment, booked: what is open is settled, and what others made is found. */
  async lookUp(paymentId: PaymentId): Promise<void> {
    const payments = paymentStore(this.table);
    const now = () => Date.now() + 2 * 60_000;
    const { look } = this.deps();
    const entity = () => Promise.resolve(this.entity);
    const queries = { take: () => Promise.resolve(true) };
    await resolvePayment(paymentId, { entity, payments, queries, look, now });
    const { head, operations } = (await payments.whole(paymentId))!;
    for (const one of foreignAmong(await this.shown(head), operations, head, true)) {
      await bookForeign(one, head, this.entity, { payments, now });
    }
  }

  /** What the gateway shows of a payment. */
  async shown({ root, currency }: Head): Promise<readonly Seen[]> {
    const looked = await this.deps().look.withLinked(this.entity, root.gatewayId!);
    return readableAmong(looked.kind === 'found' ? looked.transactions : [], currency, this.entity);
  }

  operation(paymentId: PaymentId, id: OperationId) {
    return paymentStore(this.table).operation(paymentId, id);
  }

  head(paymentId: PaymentId) {
    return paymentStore(this.table).head(paymentId);
  }

  /** The events of a payment, oldest first. */
  async events(paymentId: PaymentId): Promise<Event[]> {
    const { Items = [] } = await this.table.documents.send(
      new QueryCommand({
        TableName: this.table.name,
        KeyConditionExpression: 'PK = :pk AND begins_with(SK, :events)',
        ExpressionAttributeValues: { ':pk': `PAY#${paymentId}`, ':events': 'EVT#' },
      }),
    );
    return Items as never;
  }

  async control(path: string, body?: object): Promise<unknown> {
    const init = body
      ? { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
      : {};
    const answer = await fetch(`${this.sandboxUrl}/sandbox/${path}`, init);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  fault(kind: string, options: object = {}): Promise<unknown> {
    return this.control('faults', { kind, ...options });
  }

  /** What the gateway really did for an operation, whatever it answered. */
  async atGateway(operation: string): Promise<BookLine[]> {
    if (!isOperationId(operation)) throw new Error(`${operation} is not an operation`);
    const query = new URLSearchParams({ merchantTransactionIdPrefix: operation satisfies OperationId });
    const { transactions } = (await this.control(`books?${query.toString()}`)) as { transactions: BookLine[] };
    return transactions;
  }
}
