import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/**
 * A certificate of shop.example, by nobody but itself, valid from 2020 to 2120; its key is no secret. Made by
 * `openssl ca -selfsign -startdate 20200101000000Z -enddate 21200101000000Z`, a P-256 key, and the name as DNS:shop.example.
 */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBajCCARCgAwIBAgIBATAKBggqhkjOPQQDAjAXMRUwEwYDVQQDDAxzaG9wLmV4
YW1wbGUwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBcxFTATBgNV
BAMMDHNob3AuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABGz/4XmB
TnWJ7SztzcCjWil7bw8jpaOqy+yfFyi4u6fdZ298qkfY5J9i85Hyg80Bdic+1edX
7Sn+/MaX2ZxKHv6jSzBJMBcGA1UdEQQQMA6CDHNob3AuZXhhbXBsZTAPBgNVHRMB
Af8EBTADAQH/MB0GA1UdDgQWBBT89rGqz0wNhz75kzMubVWlP6e1jzAKBggqhkjO
PQQDAgNIADBFAiEA2m1x4BuRVpVnB8n2l3mBZvWWoPUjol4gsDYdJtxaRyYCIBId
CN8V8jUchBoIdobFH8Kmu5GAhm6uKKtHMek5SqOf
-----END CERTIFICATE-----
`;
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6Hn2lV+LILBIwG7S
cAip8tALNKYO5FLQAv9SJUKXkPWhRANCAARs/+F5gU51ie0s7c3Ao1ope28PI6Wj
qsvsnxcouLun3WdvfKpH2OSfYvOR8oPNAXYnPtXnV+0p/vzGl9mcSh7+
-----END PRIVATE KEY-----
`;

/** A shop that speaks TLS as shop.example, on this machine. */
export async function tlsShop() {
  const arrived: { readonly host: string | undefined; readonly body: string }[] = [];
  const server = createServer({ cert: certificate, key }, (request, response) => {
    void text(request).then((body) => {
      arrived.push({ host: request.headers.host, body });
      response.writeHead(204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    arrived,
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
