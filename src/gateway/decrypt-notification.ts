import { createDecipheriv } from 'node:crypto';

/** A notification as it arrives: initialization vector, authentication tag and ciphertext, all in hex. */
export type Sealed = { readonly vector: string; readonly tag: string; readonly body: string };

const vectorShape = /^[0-9a-f]{24}$/i;
/** Of the full length only: a short tag is soon guessed. */
const tagShape = /^[0-9a-f]{32}$/i;
const bodyShape = /^(?:[0-9a-f]{2})+$/i;
const tagBytes = 16;

/**
 * Opens a notification with the first key that fits (AES-256-GCM, keys of 64 hex characters). Null when none does or a part
 * is malformed: which of these it was is nobody's business.
 */
export function decryptNotification({ vector, tag, body }: Sealed, keys: readonly string[]): string | null {
  if (!vectorShape.test(vector) || !tagShape.test(tag) || !bodyShape.test(body)) return null;
  for (const key of keys) {
    const plain = opened({ vector, tag, body }, key);
    if (plain !== null) return plain;
  }
  return null;
}

function opened({ vector, tag, body }: Sealed, key: string): string | null {
  const bytes = (hex: string) => Buffer.from(hex, 'hex');
  const decipher = createDecipheriv('aes-256-gcm', bytes(key), bytes(vector), { authTagLength: tagBytes });
  decipher.setAuthTag(bytes(tag));
  const content = decipher.update(bytes(body));
  try {
    return Buffer.concat([content, decipher.final()]).toString('utf8');
  } catch {
    // The tag does not fit, so nothing of the content may be believed.
    return null;
  }
}
