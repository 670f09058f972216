import * as z from 'zod';
import type { Entity } from '../domain/entity.ts';
import type { GatewayId } from '../domain/ids.ts';
import { instantOf, type Instant } from '../domain/instant.ts';
import { parseJson, transaction, type Transaction } from './answer.ts';
import type { Credentials } from './credentials.ts';
import { exchange } from './exchange.ts';

/**
 * What the gateway says of a payment and all that is linked to it. `not_found` is only what it says explicitly; every other
 * failure to bring an answer says nothing of the payment. `refused`: it will not tell us, whenever we ask.
 */
export type LookUp =
  | Found
  | { readonly kind: 'not_found' }
  | { readonly kind: 'throttled' }
  | { readonly kind: 'no_answer'; readonly why: string }
  | { readonly kind: 'refused'; readonly code: string; readonly why: string };

/** `isWhole`: it is all there is. Of a long list nobody says so. */
type Found = {
  readonly kind: 'found';
  readonly transactions: readonly Transaction[];
  readonly isWhole: boolean;
};
/** A page of a list, and how many there are. */
type Searched = Exclude<LookUp, Found> | (Found & { readonly pages: number });

export type Look = {
  /**
   * A payment and what is linked to it, by the gateway's id of its first transaction. What may not be all `linkedPage` brings page by
   * page (from 1).
   */
  readonly withLinked: (entity: Entity, id: GatewayId) => Promise<LookUp>;
  readonly linkedPage: (entity: Entity, id: GatewayId, page: number) => Promise<Searched>;
  /** Whatever bears this name: an operation of ours, and what the portal made of it. */
  readonly named: (entity: Entity, merchantTransactionId: string) => Promise<LookUp>;
  /** A page (from 1) of what was made from one instant to another, seconds rounded outwards; many entities may not ask this. */
  readonly made: (entity: Entity, from: Instant, to: Instant, page: number) => Promise<Searched>;
};

/** From so many transactions on, a list may be a page of a longer one: it is the usual size of a page. */
const longList = 100;

const connectWithinMs = 3_000;
const answerWithinMs = 15_000;

const notFoundCode = '700.400.580';
const throttledCode = '800.120.100';
const foundCodes = /^000\.000\./;
/** Credentials, configuration, and the query being off for the entity (800.121.200). */
const refusals = /^(800\.900\.|800\.121\.|600\.|500\.)/;

/** A query with linked transactions answers a list: `payments`, in its third version `records`. One alone would not tell what is linked. */
const listAnswer = z.looseObject({
  result: z.looseObject({ code: z.string() }),
  payments: z.array(transaction).optional(),
  records: z.array(transaction).optional(),
  pages: z.int().positive().optional().catch(undefined),
});

/** The transaction report of OPP: /v1/query. Every call takes from the entity's budget, which is the caller's to mind. */
export function oppLookUp(credentials: Pick<Credentials, 'token' | 'forget'>, now: () => number): Look {
  return {
    withLinked: (entity, id) => query(entity, `/v1/query/${id}`, { includeLinkedTransactions: 'true' }),
    // Only the third version says how many pages there are.
    linkedPage: (entity, id, page) =>
      query(entity, `/v3/query/${id}`, { includeLinkedTransactions: 'true', pageNo: String(page) }),
    async named(entity, merchantTransactionId) {
      const looked = await query(entity, '/v1/query', { merchantTransactionId });
      // Only what it says explicitly is that it knows of none.
      const isEmpty = looked.kind === 'found' && looked.transactions.length === 0;
      return isEmpty ? { kind: 'no_answer', why: 'The gateway answers without a transaction.' } : looked;
    },
    made: (entity, from, to, page) =>
      query(entity, '/v3/query', {
        'date.from': secondOf(Date.parse(from)),
        'date.to': secondOf(Date.parse(to) + 999),
        pageNo: String(page),
      }),
  };

  async function query(entity: Entity, path: string, parameters: Readonly<Record<string, string>>): Promise<Searched> {
    const url = new URL(path, entity.gateway.baseUrl);
    url.search = new URLSearchParams({ entityId: entity.gateway.entityId, ...parameters }).toString();
    let token: string;
    try {
      token = await credentials.token(entity.gateway.credential);
    } catch {
      return { kind: 'refused', code: '', why: 'The gateway secret cannot be read.' };
    }
    const end = await exchange({
      method: 'GET',
      url,
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      body: null,
      sendBeforeMs: now() + connectWithinMs,
      answerWithinMs,
      now,
    });
    if (end.kind !== 'answered') return { kind: 'no_answer', why: end.why };
    const looked = readLookUp(end.body);
    if (looked.kind === 'refused') credentials.forget();
    return looked;
  }
}

/** `2026-01-31 09:30:00`, in UTC. */
const secondOf = (epochMs: number): string => instantOf(epochMs).slice(0, 19).replace('T', ' ');

/** Reads the body of a query. Whatever HTTP status it came with, only its result code counts. */
function readLookUp(body: string): Searched {
  const content = parseJson(body);
  const list = listAnswer.safeParse(content);
  if (!list.success) return { kind: 'no_answer', why: 'The answer has no result code.' };
  const { code } = list.data.result;
  if (code === notFoundCode) return { kind: 'not_found' };
  if (code === throttledCode) return { kind: 'throttled' };
  const transactions = list.data.payments ?? list.data.records;
  if (transactions && foundCodes.test(code)) {
    return { kind: 'found', transactions, isWhole: transactions.length < longList, pages: list.data.pages ?? 1 };
  }
  if (refusals.test(code)) return { kind: 'refused', code, why: `The gateway refuses the query (${code}).` };
  return { kind: 'no_answer', why: `The gateway answered the query with ${code}.` };
}
