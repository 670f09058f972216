import { CognitoIdentityProviderClient, UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { callersOf } from '../../admin/callers.ts';
import { connect } from '../../admin/connect.ts';
import { fetchToken } from '../../local/fetch-token.ts';
import { routes, type Route } from '../../src/contract/routes.ts';
import { roles, type Role } from '../../src/contract/roles.ts';
import { isEntityName } from '../../src/domain/ids.ts';
import { Deployed } from '../props/deployed.ts';

/** Every route x every role x own, foreign and absent things x absent, expired and forged tokens, all from the table of routes. */

const deployed = new Deployed();
const table: readonly (readonly [string, Route])[] = Object.entries<Route>(routes).filter(
  ([, { caller }]) => caller === 'token',
);
type Ids = Record<
  | 'paymentId'
  | 'operationId'
  | 'discrepancyId'
  | 'disputeId'
  | 'evidenceId'
  | 'endpointId'
  | 'eventId'
  | 'sweepId'
  | 'letterId',
  string
>;
let own: Ids;
let foreign: Ids;

beforeAll(async () => {
  const mine = await deployed.begin({ type: 'debit' });
  const mineOf = await deployed.discrepancy('shop-eu');
  const ownDispute = await disputeOver(mine.body.paymentId, 'dispute_team');
  own = {
    paymentId: mine.body.paymentId,
    operationId: mine.body.id,
    discrepancyId: mineOf.id,
    ...ownDispute,
    ...(await deployed.endpoint('shop-eu')),
    ...(await deployed.sweep('shop-eu')),
    ...(await deployed.letter('shop-eu')),
  };
  const theirs = await deployed.begin({ type: 'debit', entity: 'shop-other' }, { client: 'storefront-other' });
  const theirsOf = await deployed.discrepancy('shop-other');
  const theirDispute = await disputeOver(theirs.body.paymentId, 'dispute_team-other');
  foreign = {
    paymentId: theirs.body.paymentId,
    operationId: theirs.body.id,
    discrepancyId: theirsOf.id,
    ...theirDispute,
    ...(await deployed.endpoint('shop-other')),
    ...(await deployed.sweep('shop-other')),
    ...(await deployed.letter('shop-other')),
  };
  expect([mine.status, theirs.status]).toEqual([201, 201]);
  for (const role of roles) expired.set(role, await shortLivedToken(role));
  await pause(validSeconds * 1000);
});

/** A case with a piece of evidence, sealed. */
async function disputeOver(paymentId: string, client: string): Promise<Pick<Ids, 'disputeId' | 'evidenceId'>> {
  const path = `/v1/payments/${paymentId}/chargebacks`;
  const { status, body } = await deployed.post(path, { amount: '1.00', reason: '13.1' }, { client });
  const disputeId = body.payment.disputes[0]!;
  const evidence = { kind: 'other', title: 'A note', text: 'What was said.' };
  const added = await deployed.post(`/v1/disputes/${disputeId}/evidence`, evidence, { client });
  const sealed = await deployed.post(`/v1/disputes/${disputeId}/representment`, { reason: 'A test.' }, { client });
  expect([status, added.status, sealed.status]).toEqual([201, 201, 200]);
  return { disputeId, evidenceId: added.body.id };
}

/** Tokens of new machine clients, which were good for a moment. */
const expired = new Map<Role, string>();
/** AWS has five minutes at least; the emulator takes seconds. */
const validSeconds = 3;

async function shortLivedToken(role: Role): Promise<string> {
  const callers = callersOf(await connect('local'));
  const { id, secret } = await callers.addClient(`t${randomUUID()}`, {
    role,
    entities: ['shop-eu'].filter(isEntityName),
  });
  await new CognitoIdentityProviderClient().send(
    new UpdateUserPoolClientCommand({
      UserPoolId: deployed.stack.userPoolId,
      ClientId: id,
      AccessTokenValidity: validSeconds,
      TokenValidityUnits: { AccessToken: 'seconds' },
    }),
  );
  // One that was good, though on a busy machine it may have run out on its way.
  for (;;) {
    const token = await fetchToken({ ...deployed.stack, clients: { [role]: { id, secret } } }, role);
    if ((await deployed.call('GET', '/v1/payments?entity=shop-eu', { token })).status === 200) return token;
  }
}

const pathOf = ({ path, query }: Route, ids: Ids, entity = 'shop-eu') =>
  Object.entries(ids).reduce<string>((filled, [name, id]) => filled.replace(`{${name}}`, id), path) +
  (query && 'entity' in query.shape ? `?entity=${entity}` : '');

/** A body that is well formed and that no rule accepts, so that nothing moves: what is asked here is only who may ask. */
const bodies: Partial<Record<string, (entity: string) => object>> = {
  createPayment: (entity) => ({
    entity,
    type: 'debit',
    amount: '1.00',
    currency: 'USD',
    registrationId: 'a'.repeat(32),
  }),
  payOut: (entity) => ({ entity, amount: '1.00', currency: 'USD', registrationId: 'a'.repeat(32) }),
  importPayment: (entity) => ({
    entity,
    gatewayId: 'f'.repeat(32),
    expected: { type: 'debit', amount: '1.001', currency: 'EUR' },
  }),
  correctDiscrepancy: () => ({ action: 'book', reason: 'Nothing is missing.' }),
  resolveOperation: () => ({ outcome: 'failed', reason: 'Nothing is open.' }),
  createWebhookEndpoint: (entity) => ({ entity, url: 'https://10.0.0.1/webhooks' }),
  changeWebhookEndpoint: () => ({ url: 'https://10.0.0.1/webhooks' }),
  rebill: () => ({ amount: '999999.00', reason: 'price_above_estimate' }),
  chargeback: () => ({ amount: '999999.00', currency: 'USD', reason: '13.1' }),
  importDisputes: () => ({ csv: 'caseNumber' }),
  dismissLetter: () => ({ reason: 'Of nobody.' }),
  assignDispute: () => ({ assignee: 'user:ada' }),
  addEvidence: () => ({
    kind: 'other',
    title: 'Too large',
    file: { name: 'a.pdf', type: 'application/pdf', size: 1_000_000_000, sha256: '0'.repeat(64) },
  }),
  changeEvidence: () => ({ title: 'Nobody has read that version' }),
  represent: () => ({}),
  recordDelivery: () => ({ channel: 'portal' }),
  acceptDispute: () => ({}),
  ruleOnDispute: () => ({ outcome: 'won', amount: '999999.00', reason: 'Nobody wins that.' }),
  refund: () => ({ amount: '999999.00' }),
  capture: () => ({ amount: '999999.00' }),
};
const ask = (name: string, route: Route, ids = own, entity = 'shop-eu', call: Parameters<Deployed['call']>[2] = {}) =>
  deployed.call(route.method, pathOf(route, ids, entity), {
    ...call,
    // A version there is not.
    ...(route.versioned === 'required' ? { headers: { 'if-match': '"0"' } } : {}),
    ...(route.body ? { body: bodies[name]?.(entity) ?? {} } : {}),
  });

describe.each(table)('%s', (name, route) => {
  test.each(roles)('asked by %s', async (role) => {
    const { status } = await ask(name, route, own, 'shop-eu', { client: role });
    expect(route.roles.includes(role) ? [200, 400, 409] : [403]).toContain(status);
  });

  const [allowed = 'storefront'] = route.roles;

  test('about what belongs to another merchant is the same 404 as about what is not there', async () => {
    const aboutForeign = await ask(name, route, foreign, 'shop-other', { client: allowed });
    const none = '0'.repeat(26);
    const nowhere = {
      paymentId: `pay_${none}`,
      operationId: `op_${none}`,
      discrepancyId: `dis_${none}`,
      disputeId: `dsp_${none}`,
      evidenceId: `evd_${none}`,
      endpointId: `whe_${none}`,
      letterId: `ltr_${none}`,
      eventId: own.eventId,
      sweepId: own.sweepId,
    };
    const aboutNothing = await ask(name, route, nowhere, 'shop-nowhere', { client: allowed });
    expect(aboutForeign.status).toBe(404);
    expect(aboutNothing.status).toBe(404);
    const comparable = ({ text }: { text: string }) => text.replaceAll(/"(instance|requestId)":"[^"]*"/g, '');
    expect(comparable(aboutForeign)).toBe(comparable(aboutNothing));
  });

  test.each([
    ['no token', () => null],
    ['no JWT', () => 'nonsense'],
    ['a forged signature', ([header, payload, signature]) => [header, payload, `${signature.slice(0, -8)}AAAAAAAA`]],
    ['claims it was not signed for', ([header, payload, signature]) => [header, withClaims(payload), signature]],
    ['no signature', ([, payload]) => [encoded({ alg: 'none' }), payload, '']],
    ['an expired token', () => expired.get(allowed)!.split('.')],
  ] as const satisfies [string, (parts: Parts) => unknown][])('with %s is a 401', async (_, tokenFrom) => {
    const [header = '', payload = '', signature = ''] = (await deployed.token(allowed)).split('.');
    const made = tokenFrom([header, payload, signature]);
    const token = typeof made === 'object' && made !== null ? made.join('.') : made;
    expect((await ask(name, route, own, 'shop-eu', { token })).status).toBe(401);
  });
});

type Parts = readonly [header: string, payload: string, signature: string];

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** Good for another day. */
function withClaims(payload: string): string {
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp: number };
  return encoded({ ...claims, exp: claims.exp + 86_400 });
}

test('Nothing of the other merchant moved', async () => {
  const payment = await deployed.payment(foreign.paymentId, 'storefront-other');
  expect(payment.operations).toHaveLength(2);
});
