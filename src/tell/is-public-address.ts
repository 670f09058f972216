import ipaddr from 'ipaddr.js';

/** All of IPv6 that has been given out for use in public. */
const givenOut = ipaddr.parseCIDR('2000::/3');

/**
 * Whether an address may be told of anything: one of the public internet, and nothing of ours, of the platform's or of the
 * machine's own (private, loopback, link-local, carrier-grade NAT, multicast, IPv4 in IPv6 of any kind, reserved).
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  return address.range() === 'unicast' && (address.kind() === 'ipv4' || address.match(givenOut));
}

export const isLoopbackAddress = (text: string): boolean =>
  ipaddr.isValid(text) && ipaddr.parse(text).range() === 'loopback';
