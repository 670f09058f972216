import { createCipheriv, randomBytes } from 'node:crypto';

export type Sealed = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** AES-256-GCM as the platform seals its notifications: upper-case hex, the tag and the vector beside it as headers. */
export const seal = (text: string, keyHex: string, wrapper: 'none' | 'json'): Sealed => {
  const vector = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(keyHex, 'hex'), vector);
  const secret = hex(Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]));
  return {
    headers: {
      'content-type': wrapper === 'json' ? 'application/json' : 'text/plain',
      'X-Initialization-Vector': hex(vector),
      'X-Authentication-Tag': hex(cipher.getAuthTag()),
    },
    body: wrapper === 'json' ? JSON.stringify({ encryptedBody: secret }) : secret,
  };
};

const hex = (bytes: Buffer): string => bytes.toString('hex').toUpperCase();
