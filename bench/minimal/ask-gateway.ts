import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { environment } from './environment.ts';

export type Transaction = {
  readonly id: string;
  readonly result: { readonly code: string; readonly group: string; readonly description: string };
  readonly acquirer: Readonly<Record<string, string>>;
};
type Answer = {
  readonly id: string;
  readonly result: { readonly code: string; readonly description: string };
  readonly resultDetails?: Readonly<Record<string, string>>;
};

/** A connection per request, as src/gateway/exchange.ts has it. */
const agent = new Agent({ keepAlive: false });
const base = environment('GATEWAY_URL');
const entityId = environment('GATEWAY_ENTITY_ID');
const headers = {
  authorization: `Bearer ${environment('GATEWAY_TOKEN')}`,
  'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
  accept: 'application/json',
};

/** One request to the gateway, whose answer is believed. */
export function askGateway(path: string, order: Readonly<Record<string, string>>): Promise<Transaction> {
  const form = new URLSearchParams({ entityId, ...order }).toString();
  return new Promise((resolve, reject) => {
    request(new URL(path, base), { method: 'POST', headers, agent })
      .on('error', reject)
      .on('response', (response) => {
        text(response).then((body) => {
          resolve(transactionOf(body));
        }, reject);
      })
      .end(form);
  });
}

function transactionOf(body: string): Transaction {
  const answer: unknown = JSON.parse(body);
  if (!isAnswer(answer) || !answer.result.code.startsWith('000.')) throw new Error(`The gateway answered ${body}`);
  const { id, result, resultDetails: { AcquirerResponse, ConnectorTxID1, clearingInstituteName } = {} } = answer;
  return {
    id,
    result: { code: result.code, group: 'success', description: result.description },
    // Those of the sandbox's details that are kept.
    acquirer: Object.fromEntries(
      Object.entries({ AcquirerResponse, ConnectorTxID1, clearingInstituteName }).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    ),
  };
}

const isAnswer = (answer: unknown): answer is Answer => typeof answer === 'object' && answer !== null;
