import { createHash } from 'node:crypto';
import type { Event } from './handler.ts';

/** The operation a key stands for: a repeated key meets the conditions of the first transaction. */
export const idOf = (event: Event): string =>
  `op_${createHash('sha256')
    .update(event.headers['idempotency-key'] ?? '')
    .digest('hex')
    .slice(0, 26)}`;
