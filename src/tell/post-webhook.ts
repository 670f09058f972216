import { lookup } from 'node:dns/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Try } from '../domain/delivery.ts';
import { isLoopbackAddress, isPublicAddress } from './is-public-address.ts';

type Answer = Pick<Try, 'status' | 'error'>;
export type PostWebhook = (url: string, headers: Readonly<Record<string, string>>, body: string) => Promise<Answer>;

type Settings = {
  /** Only on the local stack: this machine may be told, and without TLS. */
  readonly loopback: boolean;
  readonly timeoutMs?: number;
  readonly resolve?: (host: string) => Promise<readonly string[]>;
};

const defaultTimeoutMs = 10_000;
const mostHeaderBytes = 16 * 1024;
const allAddresses = async (host: string) => (await lookup(host, { all: true })).map(({ address }) => address);
const none = (error: Answer['error']): Answer => ({ status: null, error });

/**
 * Posts once to an address of the merchant's. The name is resolved once, every address it has is checked, and one of just those is
 * connected to: what the name says a moment later counts for nothing. Redirects are not followed, and of the answer only the
 * status is read.
 */
export function postWebhook({ loopback, timeoutMs = defaultTimeoutMs, resolve = allAddresses }: Settings): PostWebhook {
  const mayBeTold = (address: string) => isPublicAddress(address) || (loopback && isLoopbackAddress(address));

  return async (text, headers, body) => {
    const url = new URL(text);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const signal = AbortSignal.timeout(timeoutMs);
    const addresses = isIP(host) ? [host] : await inTime(resolve(host), signal).catch(() => null);
    if (signal.aborted) return none('timeout');
    if (!addresses || addresses.length === 0) return none('unresolvable');
    if (!addresses.every(mayBeTold)) return none('address_not_public');
    const plain = url.protocol === 'http:';
    if (plain && !(loopback && addresses.every(isLoopbackAddress))) return none('address_not_public');

    return new Promise((end) => {
      const request = (plain ? requestHttp : requestHttps)(url, {
        method: 'POST',
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        // A connection of its own: one that is kept was checked for another request.
        agent: false,
        lookup: only(addresses),
        maxHeaderSize: mostHeaderBytes,
        signal,
      });
      request.on('response', (response) => {
        response.destroy();
        end({ status: response.statusCode ?? null, error: null });
      });
      request.on('error', (error) => {
        end(none(signal.aborted ? 'timeout' : isCertificateError(error) ? 'certificate' : 'connection'));
      });
      request.end(body);
    });
  };
}

/** A look-up that knows no other addresses. */
const only =
  (addresses: readonly string[]): LookupFunction =>
  (_host, { all }, answer) => {
    const known = addresses.map((address) => ({ address, family: isIP(address) }));
    const [first] = known;
    if (all) answer(null, known);
    else answer(null, first?.address ?? '', first?.family);
  };

const inTime = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  Promise.race([
    work,
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(new Error('No answer in time'));
      });
    }),
  ]);

const isCertificateError = (error: Error): boolean =>
  'code' in error && typeof error.code === 'string' && /CERT|SSL|TLS|SELF_SIGNED|VERIFY/.test(error.code);
