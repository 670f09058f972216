import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import type { EventAnswer } from '../../src/contract/event-answers.ts';

type Arrival = { readonly headers: Record<string, string>; readonly body: string; readonly atMs: number };

/** A shop that is told of events. How it answers is the test's to say. */
export class Receiver {
  readonly arrivals: Arrival[] = [];
  answer: (response: ServerResponse, arrival: Arrival) => void = (response) => void response.writeHead(204).end();
  private readonly server = createServer((request, response) => {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    void text(request).then((body) => {
      const arrival = { headers, body, atMs: Date.now() };
      this.arrivals.push(arrival);
      this.answer(response, arrival);
    });
  });

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/webhooks`;
  }

  async open(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** What has arrived and is signed with the secret, by the library of the specification. @throws where one is not. */
  verified(secret: string): EventAnswer[] {
    const library = new Webhook(secret);
    return this.arrivals.map(({ body, headers }) => library.verify(body, headers) as EventAnswer);
  }
}
