import type { FollowUpType, RootType } from '../../src/domain/operation.ts';
import type { Excuse } from './audit.ts';
import { crashes, databaseFaults, stalls, type Fate } from './process.ts';
import type { ShopName } from './world.ts';

/** A request, without its key. A ruling has none: its reversal's follows from the case. */
export type Asked = { readonly type: RootType | FollowUpType | 'ruling'; readonly body?: object };

/** One operation to prove, what must have been before, and whether there is room for an equal one beside it. */
export type Scenario = {
  readonly shop: ShopName;
  readonly before: readonly Asked[];
  readonly asked: Asked;
  readonly twin: boolean;
  readonly excuse?: Excuse;
};

const authorized: Asked = { type: 'preauthorization' };
const debited: Asked = { type: 'debit' };
const ten = { amount: '10.00' };
const chargedBack = (body: object = {}): Asked => ({ type: 'chargeback', body: { ...body, reason: '13.1' } });
const disputed: readonly Asked[] = [debited, chargedBack(ten)];
const ruled = (outcome: 'won' | 'lost', amount?: string): Asked => ({
  type: 'ruling',
  body: { outcome, reason: 'By phone.', ...(amount && { amount }) },
});
const general = { shop: 'shop-eu', before: [], twin: false } as const;

/** Every type of operation. */
export const operations = {
  preauthorization: { ...general, asked: authorized },
  debit: { ...general, asked: debited },
  payout: { ...general, asked: { type: 'payout' } },
  capture: { ...general, before: [authorized], asked: { type: 'capture', body: ten }, twin: true },
  reversal: { ...general, before: [authorized], asked: { type: 'reversal' } },
  refund: { ...general, before: [debited], asked: { type: 'refund', body: ten }, twin: true },
  rebill: { ...general, before: [debited], asked: { type: 'rebill', body: ten }, twin: true },
  chargeback: { ...general, before: [debited], asked: chargedBack(ten) },
  chargeback_reversal: { ...general, before: disputed, asked: ruled('won') },
} as const satisfies Record<RootType | FollowUpType, Scenario>;

/** The same types where an entity's settings lead them another way. */
export const variants = {
  'the only capture': { ...operations.capture, shop: 'shop-single', twin: false },
  'reversal of a debit': { ...operations.reversal, shop: 'shop-release', before: [debited] },
  'refund of a capture': { ...operations.refund, before: [authorized, { type: 'capture' }] },
  'refund of a payout': { ...operations.refund, before: [{ type: 'payout' }] },
  'second chargeback': {
    ...operations.chargeback,
    before: [debited, chargedBack(), ruled('won')],
    asked: chargedBack(ten),
  },
  'ruling won in part': { ...operations.chargeback_reversal, asked: ruled('won', '6.00') },
  'reversal of a lost case': {
    ...operations.chargeback_reversal,
    before: [...disputed, ruled('lost')],
    asked: { type: 'chargeback_reversal' },
  },
  'chargeback the channel refuses': { ...operations.chargeback, shop: 'shop-record', excuse: 'gateway refuses' },
  'debit while recovering': { ...operations.debit, shop: 'shop-strict' },
  'refund while recovering': { ...operations.refund, shop: 'shop-strict' },
} as const satisfies Record<string, Scenario>;

/** What the gateway does to the request: faults of the sandbox that strike together. */
export type GatewayFault = {
  readonly faults: readonly ({ readonly kind: string } & Readonly<Record<string, unknown>>)[];
  readonly excuse?: Excuse;
  /** Nobody but a notification would tell that the gateway lied, or changed its mind after it had said so twice. */
  readonly onlyTold?: true;
};

const one = (kind: string, options: object = {}): GatewayFault => ({ faults: [{ kind, ...options }] });
/** An answer that says one thing; what happened, and what look-ups say, may be another. */
const code = (answered: string, applied: boolean, bookedCode?: string): GatewayFault =>
  one('answer-code', { code: answered, applied, ...(bookedCode ? { bookedCode } : {}) });
const refused = '800.100.151';
const hour = 3_600;

/** One of each effect on what is known and what has happened. */
export const mainGatewayFaults = {
  'all well': { faults: [] },
  'answer lost': one('lose-answer'),
  'request lost': one('lose-request'),
  throttled: one('throttled'),
  declined: code(refused, false),
  'pending, then success': one('pending-then-success', { afterSeconds: hour }),
  'found late': { faults: [{ kind: 'lose-answer' }, { kind: 'find-later', afterQueries: 1 }] },
} as const satisfies Record<string, GatewayFault>;

export const otherGatewayFaults = {
  'answer cut': one('cut'),
  'HTTP 500, booked': one('http-500'),
  'HTTP 500, not booked': one('http-500', { applied: false }),
  'HTTP 502, booked': one('http-502-html'),
  'HTTP 502, not booked': one('http-502-html', { applied: false }),
  'slow, booked first': one('slow', { delayMs: 30 }),
  'slow, booked last': one('slow', { delayMs: 30, applied: 'after' }),
  'HTTP 401': one('auth-rejected', { status: 401 }),
  'HTTP 403': one('auth-rejected'),
  'wrong state': { ...code('700.400.200', false), excuse: 'gateway refuses' },
  misconfigured: code('600.200.500', false),
  'never executed': code('900.100.301', false),
  'time-out behind it, booked': code('900.100.300', true),
  'time-out behind it, refused': code('900.100.300', false, refused),
  'time-out behind it for ever': { ...code('900.100.300', false), excuse: 'person' },
  'uncertain, booked': code('100.396.104', true),
  'code of nobody, booked': code('123.456.789', true),
  'code of nobody, refused': code('123.456.789', false, refused),
  'to be reviewed': code('000.400.000', true),
  'partly failed': { ...code('000.400.030', true), excuse: 'person' },
  'pending, then failure': one('pending-then-failure', { afterSeconds: hour }),
  'pending for ever': { ...one('pending-then-success'), excuse: 'gateway pending' },
  'pending, answer lost': {
    faults: [{ kind: 'pending-then-success', afterSeconds: 2 * hour }, { kind: 'lose-answer' }],
  },
  'other amount': one('other-amount', { bookedAmount: '8.00' }),
  'other amount, answer lost': { faults: [{ kind: 'other-amount', bookedAmount: '8.00' }, { kind: 'lose-answer' }] },
  'no id': one('no-id'),
  'told twice': { ...one('duplicate-notification'), onlyTold: true },
  'declined, yet booked': { ...code(refused, true), onlyTold: true },
  'found too late': {
    faults: [{ kind: 'lose-answer' }, { kind: 'find-later', afterQueries: 4 }],
    onlyTold: true,
  },
} as const satisfies Record<string, GatewayFault>;

/** These keep a sender waiting for 18 seconds of real time. */
export const silentGatewayFaults = {
  'no answer, booked': one('hang'),
  'no answer, not booked': one('hang', { applied: false }),
} as const satisfies Record<string, GatewayFault>;

export const orders = ['no duplicate', 'duplicate request', 'duplicate webhook', 'webhook first'] as const;
export type Order = (typeof orders)[number];

/** Everything that can befall a process that takes these steps. */
export const crashesAt = (steps: readonly string[]): readonly Fate[] =>
  steps.flatMap((step) => crashes.map((blow) => ({ step, blow })));
export const stallsAt = (steps: readonly string[]): readonly Fate[] =>
  steps.flatMap((step) => stalls.map((blow) => ({ step, blow })));
export const databaseFaultsAt = (steps: readonly string[]): readonly Fate[] =>
  steps
    .filter((step) => step.startsWith('transaction') || step.startsWith('read'))
    .flatMap((step) => databaseFaults.map((blow) => ({ step, blow })));

/** One case of the proof; `of` says which function the fate befalls. */
export type Case = {
  readonly name: string;
  readonly scenario: Scenario;
  readonly gateway: string;
  readonly fault: GatewayFault;
  readonly fate: Fate | null;
  readonly of: 'request' | 'clock' | 'webhook';
  readonly order: Order;
};
