import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  problemAnswer,
  type OperationWithPayment,
  type PaymentWithOperations,
  type ProblemAnswer,
} from '../../src/contract/answers.ts';
import { routes, type Route } from '../../src/contract/routes.ts';
import type { Currency } from '../../src/domain/currency.ts';
import { newDelivery } from '../../src/domain/delivery.ts';
import type { Event } from '../../src/domain/event.ts';
import type { Finding } from '../../src/domain/finding.ts';
import type { EndpointId, EntityName, PaymentId } from '../../src/domain/ids.ts';
import type { Instant } from '../../src/domain/instant.ts';
import { keepLetter } from '../../src/domain/letter.ts';
import { sweepIdOf } from '../../src/domain/sweep.ts';
import { newEndpoint } from '../../src/domain/webhook-endpoint.ts';
import { deliveryStore } from '../../src/store/delivery-store.ts';
import { endpointStore } from '../../src/store/endpoint-store.ts';
import { findingStore } from '../../src/store/finding-store.ts';
import { letterIdOf } from '../../src/store/letter-id.ts';
import { letterStore } from '../../src/store/letter-store.ts';
import { sweepStore } from '../../src/store/sweep-store.ts';
import { connectTable } from '../../src/store/table.ts';
import { connect } from '../../admin/connect.ts';
import { sampleEntity } from './sample-entity.ts';
import { readStack, type Stack } from '../../admin/local-stack.ts';

export const card = {
  number: '4200000000000000',
  brand: 'VISA',
  holder: 'Jane Jones',
  expiryMonth: '05',
  expiryYear: '2034',
  cvv: '123',
};

type ProblemPart = Pick<ProblemAnswer, 'code' | 'detail' | 'errors' | 'candidates' | 'operation' | 'retryable'>;
type Body = OperationWithPayment & ProblemPart;
export type Told = { readonly status: number; readonly headers: Headers; readonly text: string; readonly body: Body };
export type Call = {
  readonly client?: string;
  readonly token?: string | null;
  readonly key?: string | null;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** Takes the first answer, whatever it is. Anyone else keeps to the caller's contract. */
  readonly once?: boolean;
};

/** What never answers is a finding as well. */
const mostTries = 6;
const betweenTriesMs = 500;

/** The deployed stack of this run, or another one, called over HTTP as anyone would. */
export class Deployed {
  readonly stack: Stack;
  private readonly tokens = new Map<string, Promise<string>>();

  constructor(stack = readStack()) {
    this.stack = stack;
  }

  token(client: string): Promise<string> {
    const known = this.tokens.get(client);
    if (known) return known;
    const asked = this.askToken(client);
    this.tokens.set(client, asked);
    return asked;
  }

  /** After no answer or a 5xx the same request goes again under the same key: a machine may be too busy to start a function. */
  async call(method: string, path: string, call: Call = {}): Promise<Told> {
    const { client = 'storefront', token, key, body, headers, once = false } = call;
    const bearer = token === undefined ? await this.token(client) : token;
    const request = {
      method,
      headers: {
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        ...(method === 'POST' && key !== null ? { 'idempotency-key': key ?? randomUUID() } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    };
    for (let tries = 1; ; tries += 1) {
      const isLast = once || tries === mostTries;
      const told = await this.ask(path, request).catch((error: unknown) => {
        if (isLast) throw error;
        return null;
      });
      if (told && (told.status < 500 || isLast)) {
        expectAsInTable(method, path, told);
        return { ...told, body: parsed(told.text) };
      }
      await pause(betweenTriesMs * tries);
    }
  }

  private async ask(path: string, request: RequestInit): Promise<Omit<Told, 'body'>> {
    const answer = await fetch(this.stack.api + path, request);
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  post(path: string, body: unknown, call: Omit<Call, 'body'> = {}): Promise<Told> {
    return this.call('POST', path, { ...call, body });
  }

  async payment(id: string, client = 'operations'): Promise<PaymentWithOperations> {
    const { text } = await this.call('GET', `/v1/payments/${id}`, { client });
    return JSON.parse(text) as PaymentWithOperations;
  }

  begin(body: object = {}, call: Omit<Call, 'body'> = {}): Promise<Told> {
    const payment = { entity: 'shop-eu', type: 'preauthorization', amount: '92.00', currency: 'EUR', card, ...body };
    return this.post('/v1/payments', payment, call);
  }

  async captured(entity = 'shop-eu'): Promise<OperationWithPayment> {
    const { body } = await this.begin({ entity });
    return (await this.post(`/v1/payments/${body.paymentId}/captures`, {})).body;
  }

  async sandbox(path: string, body?: object, method = body ? 'POST' : 'GET'): Promise<unknown> {
    const answer = await fetch(`${this.stack.sandbox}/sandbox/${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** A difference as the comparison would have written it down: of what it finds, only time brings some. */
  async discrepancy(entity: string, changes: Partial<Finding> = {}): Promise<Finding> {
    const finding: Finding = {
      id: `dis_${randomUUID().replaceAll('-', '').slice(0, 26)}` as Finding['id'],
      entity: entity as Finding['entity'],
      class: 'amount_differs',
      why: 'The gateway shows another amount.',
      paymentId: null,
      operationId: null,
      gatewayId: null,
      references: null,
      type: null,
      currency: null,
      ours: null,
      theirs: null,
      day: '2026-03-02',
      foundAt: new Date().toISOString() as Finding['foundAt'],
      closed: null,
      version: 1,
      ...changes,
    };
    await findingStore(connectTable((await connect('local')).table)).add(finding);
    return finding;
  }

  /** A letter of the bank that names no payment. */
  async letter(entity: string): Promise<{ letterId: string }> {
    const name = `number#BANK-${randomUUID()}`;
    const at = new Date().toISOString() as Instant;
    const facts = {
      id: letterIdOf(entity as EntityName, name),
      entity: entity as EntityName,
      name,
      stage: 'chargeback',
      amount: 6000,
      currency: 'EUR' as Currency,
      caseNumber: name,
      arn: null,
      reason: '13.1',
      reference: null,
      due: { at, zone: 'UTC', source: 'bank' },
      suggestions: [],
    } as const;
    const kept = keepLetter(null, facts, sampleEntity(), at)!;
    await letterStore(connectTable((await connect('local')).table)).change(kept);
    return { letterId: facts.id };
  }

  /** A webhook endpoint that is switched off, so that nothing is sent there, and a delivery to it that was given up. */
  async endpoint(entity: string): Promise<{ endpointId: string; eventId: string }> {
    const table = connectTable((await connect('local')).table);
    const at = new Date().toISOString() as Instant;
    const facts = { url: 'https://shop.example/webhooks', eventTypes: null, description: null, createdBy: 'test' };
    const id = `whe_${randomUUID().replaceAll('-', '').slice(0, 26)}` as EndpointId;
    const endpoint = newEndpoint({ ...facts, id, entity: entity as EntityName, createdAt: at }, randomUUID());
    await endpointStore(table).put(null, { ...endpoint, state: 'disabled' }, null);
    const { text } = await this.call('GET', '/v1/events?entity=shop-eu&limit=1', { client: 'operations' });
    const [event] = (JSON.parse(text) as { data: Event[] }).data as [Event];
    await deliveryStore(table).begin({
      ...newDelivery(event, endpoint, at),
      status: 'failed',
      nextTryAt: null,
    });
    return { endpointId: id, eventId: event.id };
  }

  /** The report of a sweep that has looked at nothing. */
  async sweep(entity: string): Promise<{ sweepId: string }> {
    const at = new Date().toISOString() as Instant;
    const id = sweepIdOf(at);
    const swept = {
      payment: `pay_${'0'.repeat(26)}` as PaymentId,
      outcome: 'needless',
      reason: null,
      why: null,
    } as const;
    await sweepStore(connectTable((await connect('local')).table)).add(id, entity as EntityName, at, [swept], at);
    return { sweepId: id };
  }

  /** What the gateway really did for an operation. */
  async atGateway(operation: string): Promise<{ state: string; paymentType: string; merchantTransactionId: string }[]> {
    const query = new URLSearchParams({ merchantTransactionIdPrefix: operation });
    const books = (await this.sandbox(`books?${query.toString()}`)) as { transactions: never[] };
    return books.transactions;
  }

  private async askToken(client: string): Promise<string> {
    const { tokenEndpoint, clients } = this.stack;
    const { id, secret } = clients[client]!;
    const answer = await fetch(tokenEndpoint, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    return token;
  }
}

const table: readonly Route[] = Object.values(routes);

/**
 * Every answer that a test gets is held against its row in the table of routes: a problem it lists, or an answer of its shape
 * and one of its statuses. What API Gateway says itself (401, 404 of an unknown route, 5xx of a function that died) has no row.
 */
function expectAsInTable(method: string, path: string, { status, headers, text }: Omit<Told, 'body'>): void {
  const contentType = headers.get('content-type') ?? '';
  const [bare = ''] = path.split('?');
  const fits = (route: Route) => new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(bare);
  // A literal path before one with a parameter: /v1/payments/imports is no payment.
  const row = table
    .filter((route) => route.method === method && fits(route))
    .sort((a, b) => a.path.indexOf('{') - b.path.indexOf('{'))[0];
  if (!row || status === 401 || !text.startsWith('{')) return;
  if (status >= 500 && !contentType.startsWith('application/problem+json')) return;
  if (status >= 400) {
    const { code } = problemAnswer.parse(JSON.parse(text));
    if (!row.problems.some((listed) => listed === code))
      throw new Error(`${method} ${path} answered ${code}, which its row does not list`);
    return;
  }
  if (!Object.hasOwn(row.statuses, status))
    throw new Error(`${method} ${path} answered ${status}, which its row does not list`);
  row.answer.parse(JSON.parse(text));
}

function parsed(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return {} as Body;
  }
}
