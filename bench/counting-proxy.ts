import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';

/** One request of a function to AWS, as it passed. */
export type Passed = {
  /** Such as `DynamoDB_20120810.TransactWriteItems`. */
  readonly target: string;
  readonly bytes: number;
  readonly itemsWritten: number;
  /** What DynamoDB says it consumed: two units per started kilobyte of an item in a transaction, and one per change of an index. */
  readonly tableWriteUnits: number;
  readonly indexWriteUnits: number;
};

const sent = z.object({ TransactItems: z.array(z.unknown()).optional() });
const units = z.object({ CapacityUnits: z.number() });
/** The units are those of table and indexes together. */
const capacity = units.extend({ GlobalSecondaryIndexes: z.record(z.string(), units).default({}) });
/** Of a transaction per table, of a single write the one. */
const answered = z.object({
  ConsumedCapacity: z.union([z.array(capacity), capacity.transform((one) => [one])]).default([]),
});
const writes = ['.TransactWriteItems', '.PutItem', '.UpdateItem', '.DeleteItem'];

/** Stands between functions and the emulator, asks DynamoDB on their behalf what each request costs, and remembers it. */
export async function startCountingProxy(emulator: string) {
  const passed: Passed[] = [];
  const server = createServer((request, response) => {
    void forward(request, emulator).then(({ status, contentType, body, count }) => {
      passed.push(count);
      response.writeHead(status, { 'content-type': contentType }).end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The counting proxy has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    /** What passed since this was asked last. */
    take: (): readonly Passed[] => passed.splice(0),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function forward(request: IncomingMessage, emulator: string) {
  const original = await text(request);
  const target = String(request.headers['x-amz-target'] ?? `${String(request.method)} ${String(request.url)}`);
  const content: unknown = JSON.parse(original);
  const isWrite = writes.some((kind) => target.endsWith(kind));
  const parsed = sent.parse(content);
  const answer = await fetch(emulator + String(request.url), {
    method: 'POST',
    headers: {
      'content-type': String(request.headers['content-type']),
      'x-amz-target': target,
      'x-amz-date': String(request.headers['x-amz-date']),
      // Another body wants another signature; of the root key the emulator asks for none.
      authorization: String(request.headers.authorization).replace(/Credential=[^/]+/, 'Credential=test'),
    },
    body: isWrite ? JSON.stringify({ ...Object(content), ReturnConsumedCapacity: 'INDEXES' }) : original,
  });
  const body = await answer.text();
  const consumed = isWrite && answer.ok ? answered.parse(JSON.parse(body)).ConsumedCapacity : [];
  const sum = (all: readonly z.infer<typeof units>[]) => all.reduce((total, one) => total + one.CapacityUnits, 0);
  const ofIndexes = sum(consumed.flatMap(({ GlobalSecondaryIndexes }) => Object.values(GlobalSecondaryIndexes)));
  const count: Passed = {
    target,
    bytes: Buffer.byteLength(original),
    itemsWritten: parsed.TransactItems?.length ?? (isWrite ? 1 : 0),
    tableWriteUnits: sum(consumed) - ofIndexes,
    indexWriteUnits: ofIndexes,
  };
  return { status: answer.status, contentType: answer.headers.get('content-type') ?? '', body, count };
}
