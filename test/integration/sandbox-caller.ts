import { defaultEntities, type Entity } from '../../sandbox/rules/entities.ts';
import { type RunningSandbox, startSandbox, type SandboxOptions } from '../../sandbox/start-sandbox.ts';

type Parameters = Readonly<Record<string, string>>;
/** What tests read of an answer. Fields that are not there come out as undefined. */
export type Told = {
  readonly status: number;
  readonly code: string;
  readonly id: string;
  readonly amount: string | undefined;
  readonly body: Record<string, unknown> & {
    result: { code: string; description: string; parameterErrors?: { name: string }[] };
    resultDetails?: Record<string, string>;
    redirect?: { url: string; method: string };
    payments?: Record<string, unknown>[];
    records?: Record<string, unknown>[];
  };
};
export type BookLine = Record<string, unknown> & {
  readonly id: string;
  readonly paymentType: string;
  readonly state: string;
  readonly code: string;
  readonly amount: string;
  readonly answered: { httpStatus: number; code: string } | null;
  readonly totals: Record<string, string>;
};

export const card: Parameters = {
  paymentBrand: 'VISA',
  'card.number': '4200000000000000',
  'card.holder': 'Jane Jones',
  'card.expiryMonth': '05',
  'card.expiryYear': '2034',
  'card.cvv': '123',
};

export const entityNamed = (name: string): Entity => {
  const entity = defaultEntities.find((candidate) => candidate.name === name);
  if (!entity) throw new Error(`no entity ${name}`);
  return entity;
};

/** Calls a running sandbox the way a merchant's server does, and works its controls. */
export class SandboxCaller {
  readonly sandbox: RunningSandbox;

  constructor(sandbox: RunningSandbox) {
    this.sandbox = sandbox;
  }

  static async start(options: SandboxOptions = {}): Promise<SandboxCaller> {
    return new SandboxCaller(await startSandbox(options));
  }

  raw(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.sandbox.url + path, init);
  }

  async post(entity: string, path: string, parameters: Parameters): Promise<Told> {
    const { entityId, token } = entityNamed(entity);
    const body = new URLSearchParams({ entityId, ...parameters });
    return told(await this.raw(path, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body }));
  }

  async get(entity: string, path: string, parameters: Parameters = {}): Promise<Told> {
    const { entityId, token } = entityNamed(entity);
    const query = new URLSearchParams({ entityId, ...parameters }).toString();
    return told(await this.raw(`${path}?${query}`, { headers: { authorization: `Bearer ${token}` } }));
  }

  pay(entity: string, paymentType: string, amount: string, more: Parameters = {}): Promise<Told> {
    return this.post(entity, '/v1/payments', { paymentType, amount, currency: 'EUR', ...card, ...more });
  }

  refer(entity: string, id: string, paymentType: string, amount?: string, more: Parameters = {}): Promise<Told> {
    const money = amount === undefined ? {} : { amount, currency: 'EUR' };
    return this.post(entity, `/v1/payments/${id}`, { paymentType, ...money, ...more });
  }

  async control<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    return (await (await this.raw(`/sandbox/${path}`, init)).json()) as T;
  }

  fault(fault: Record<string, unknown>): Promise<unknown> {
    return this.control('POST', 'faults', fault);
  }

  async books(): Promise<readonly BookLine[]> {
    return (await this.control<{ transactions: BookLine[] }>('GET', 'books')).transactions;
  }

  async line(id: string): Promise<BookLine> {
    const line = (await this.books()).find((candidate) => candidate.id === id);
    if (!line) throw new Error(`nothing in the books about ${id}`);
    return line;
  }

  advance(seconds: number): Promise<unknown> {
    return this.control('POST', 'clock', { advanceSeconds: seconds });
  }
}

const told = async (response: Response): Promise<Told> => {
  const body = (await response.json()) as Told['body'];
  return {
    status: response.status,
    code: body.result.code,
    id: body['id'] as string,
    amount: body['amount'] as string | undefined,
    body,
  };
};
