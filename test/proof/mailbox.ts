import { randomBytes } from 'node:crypto';
import type { OperationId } from '../../src/domain/ids.ts';
import { attemptIn } from '../../src/domain/operation.ts';
import type { Arrived } from '../../src/edge/serve-gateway.ts';
import { decryptNotification } from '../../src/gateway/decrypt-notification.ts';
import { readNotification } from '../../src/gateway/read-notification.ts';
import { hookServer, type Posted } from '../props/hook-server.ts';
import type { Shop } from '../props/shop.ts';

/** Where the gateway's sealed notifications arrive and lie until somebody delivers them: early, late, or twice. */
export class Mailbox {
  readonly keyHex = randomBytes(32).toString('hex');
  readonly close: () => void;
  private readonly server: Awaited<ReturnType<typeof hookServer>>;
  private readonly arrived = new Map<OperationId, Arrived[]>();
  private read = 0;

  private constructor(server: Mailbox['server']) {
    this.server = server;
    this.close = server.close;
  }

  static async open(): Promise<Mailbox> {
    return new Mailbox(await hookServer(() => Promise.resolve({ status: 200 })));
  }

  /** The gateway tells us of everything that happens to these shops' payments. */
  async listenTo(shops: Iterable<Shop>): Promise<void> {
    const hook = { url: `${this.server.url}/hook`, keyHex: this.keyHex, wrapper: 'none' };
    for (const { entity, sandboxUrl } of shops) {
      await fetch(`${sandboxUrl}/sandbox/entities/${entity.name}`, { method: 'PUT', body: JSON.stringify({ hook }) });
    }
  }

  /** What has arrived about an operation so far, oldest first. */
  async about(operation: OperationId, shop: Shop): Promise<readonly Arrived[]> {
    // Everything that has been sent has arrived after this.
    await shop.control('notifications/flush', {});
    for (; this.read < this.server.posted.length; this.read += 1) this.sort(this.server.posted[this.read]!);
    return this.arrived.get(operation) ?? [];
  }

  private sort({ headers, body }: Posted): void {
    const sealed = {
      vector: headers['x-initialization-vector'] ?? '',
      tag: headers['x-authentication-tag'] ?? '',
      body,
    };
    const told = readNotification(decryptNotification(sealed, [this.keyHex]) ?? '');
    const id = told?.kind === 'payment' ? attemptIn(told.notice.merchantTransactionId ?? '')?.id : null;
    if (id) this.arrived.set(id, [...(this.arrived.get(id) ?? []), { hookId: 'opp', sealed }]);
  }
}
