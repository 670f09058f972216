import { describe, expect, test } from '@jest/globals';
import { callerOf } from '../../src/edge/caller.ts';
import type { Grant } from '../../src/store/access-store.ts';

const grants: Record<string, Omit<Grant, 'principal'>> = {
  'client:abc': { role: 'storefront', entities: ['shop-eu'] as never },
  'client:people': { role: 'finance', entities: ['shop-eu'] as never },
  'group:finance-eu': { role: 'finance', entities: ['shop-eu'] as never },
  'group:finance-us': { role: 'finance', entities: ['shop-us'] as never },
  'group:disputes-us': { role: 'dispute_team', entities: ['shop-us'] as never },
};
const access = {
  get: (principal: string) => Promise.resolve(grants[principal] ? { principal, ...grants[principal] } : null),
};
const machine = { token_use: 'access', client_id: 'abc' };
const person = (groups: string) => ({
  token_use: 'access',
  client_id: 'people',
  username: 'ann',
  'cognito:groups': groups,
});
const seen = async (claims: object, roles: Parameters<typeof callerOf>[1]) => {
  const caller = await callerOf({ ...claims }, roles, access);
  return caller && [caller.name, [...caller.entities].sort()];
};

describe('A caller', () => {
  test('that is a machine acts for the entities of its client', async () => {
    expect(await seen(machine, ['storefront'])).toEqual(['client:abc', ['shop-eu']]);
  });

  test('with a role the route does not take is nobody', async () => {
    expect(await seen(machine, ['finance'])).toBeNull();
  });

  test('that is a person acts for the entities of all fitting teams', async () => {
    expect(await seen(person('[finance-eu finance-us]'), ['finance'])).toEqual(['user:ann', ['shop-eu', 'shop-us']]);
  });

  test('does not carry the role of one team into the entities of another', async () => {
    expect(await seen(person('[finance-eu disputes-us]'), ['finance'])).toEqual(['user:ann', ['shop-eu']]);
  });

  test('that is a person does not get what the client application they use may do', async () => {
    expect(await seen(person('[]'), ['finance'])).toBeNull();
  });

  test.each([
    ['with an identity token', { ...machine, token_use: 'id' }],
    ['without a grant', { ...machine, client_id: 'unknown' }],
    ['without a client', { token_use: 'access' }],
    ['without claims', {}],
  ])('%s is nobody', async (_, claims) => {
    expect(await seen(claims, ['storefront', 'finance'])).toBeNull();
  });
});
