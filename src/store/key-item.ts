import * as z from 'zod';
import type { Operation } from '../domain/operation.ts';
import { keys } from './keys.ts';
import { paymentId } from './scalars.ts';

const schemaVersion = 1;
const key = z.object({ paymentId, fingerprint: z.string() });

/** An idempotency key as an item: which payment it belongs to, and what was asked for under it. Kept for ever. */
export const keyItem = ({ id, paymentId: payment, fingerprint, createdAt }: Operation) => ({
  ...keys.idempotency(id),
  schemaVersion,
  paymentId: payment,
  fingerprint,
  createdAt,
});

/** @throws when the item is not a key. */
export const keyOf = (item: unknown) => key.parse(item);
