import { randomUUID } from 'node:crypto';

const hex = (): string => randomUUID().replaceAll('-', '');

/** 32 hex digits that begin as the platform's own do. */
export const transactionId = (): string => `8ac7a4${hex().slice(6)}`;

export const checkoutId = (): string => `${hex().toUpperCase()}.uat01-vm-tx01`;

export const nonce = hex;

/** The number a person reads out on the telephone: 1234.5678.9012 */
export const shortIdOf = (id: string): string =>
  (Number.parseInt(id.slice(-12), 16) % 1e12)
    .toString()
    .padStart(12, '0')
    .replace(/^(.{4})(.{4})/, '$1.$2.');
