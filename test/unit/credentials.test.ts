import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { secretCredentials } from '../../src/gateway/credentials.ts';

let secret = '';
let reads = 0;
let now = 0;
const client = {
  send: () => {
    reads += 1;
    return Promise.resolve({ SecretString: secret });
  },
} as unknown as SecretsManagerClient;
const credentials = () => secretCredentials('/app/prod/gateway', () => now, client);

beforeEach(() => {
  [reads, now] = [0, 0];
  secret = JSON.stringify({ eu: { accessToken: ' token-eu\n' }, us: { accessToken: 'token-us' } });
});

describe('Access tokens', () => {
  test('are read once for all that need them, and trimmed', async () => {
    const { token } = credentials();
    expect(await Promise.all([token('eu'), token('us'), token('eu')])).toEqual(['token-eu', 'token-us', 'token-eu']);
    expect(reads).toBe(1);
  });

  test('are read again after five minutes', async () => {
    const { token } = credentials();
    await token('eu');
    now = 5 * 60_000 + 1;
    secret = JSON.stringify({ eu: { accessToken: 'rotated' } });
    expect(await token('eu')).toBe('rotated');
  });

  test('are read again once the gateway has refused them', async () => {
    const { token, forget } = credentials();
    await token('eu');
    secret = JSON.stringify({ eu: { accessToken: 'rotated' } });
    forget();
    expect(await token('eu')).toBe('rotated');
  });

  test('that could not be prepared are read again when they are needed', async () => {
    const { prepare, token } = credentials();
    secret = 'broken';
    prepare();
    await new Promise((resolve) => setImmediate(resolve));
    secret = JSON.stringify({ eu: { accessToken: 'token-eu' } });
    expect(await token('eu')).toBe('token-eu');
  });

  test.each([
    ['that are not there', '{"us":{"accessToken":"t"}}', 'holds no credential "eu"'],
    ['in a secret that is no JSON', 'token-secret-value', 'is not {'],
    ['in a secret of another shape', '{"eu":"token-secret-value"}', 'is not {'],
  ])(
    '%s are an error that names the secret and quotes nothing of it, and are looked for again',
    async (_, text, message) => {
      secret = text;
      const { token } = credentials();
      await expect(token('eu')).rejects.toThrow(message);
      await expect(token('eu')).rejects.not.toThrow('token-secret-value');
      secret = '{"eu":{"accessToken":"mended"}}';
      expect(await token('eu')).toBe('mended');
    },
  );
});
