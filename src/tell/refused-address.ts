import { isIP } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from './is-public-address.ts';

/**
 * Why an endpoint may not have this address; null where it may. What its name stands for is checked whenever it is told of
 * something (post-webhook.ts).
 */
export function refusedAddress(text: string, loopback: boolean): string | null {
  const { protocol, hostname } = new URL(text);
  const host = hostname.replace(/^\[|\]$/g, '');
  const isHere = host === 'localhost' || isLoopbackAddress(host);
  if (loopback && isHere) return null;
  if (protocol !== 'https:') return 'must be https';
  if (isHere || (isIP(host) && !isPublicAddress(host))) return 'must be an address of the public internet';
  return isIP(host) || host.includes('.') ? null : 'must be a full name such as shop.example';
}
