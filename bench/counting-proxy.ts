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

const sent = z.looseObject({ TransactItems: z.array(z.unknown()).default([]) });
const units = z.object({ WriteCapacityUnits: z.number() });
const capacity = z.object({
  WriteCapacityUnits: z.number().default(0),
  GlobalSecondaryIndexes: z.record(z.string(), units).default({}),
});
const answered = z.object({ ConsumedCapacity: z.array(capacity).default([]) });

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
  const isTransaction = target.endsWith('.TransactWriteItems');
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
    body: isTransaction ? JSON.stringify({ ...parsed, ReturnConsumedCapacity: 'INDEXES' }) : original,
  });
  const body = await answer.text();
  const consumed = isTransaction && answer.ok ? answered.parse(JSON.parse(body)).ConsumedCapacity : [];
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const count: Passed = {
    target,
    bytes: Buffer.byteLength(original),
    itemsWritten: parsed.TransactItems.length,
    tableWriteUnits: sum(consumed.map(({ WriteCapacityUnits }) => WriteCapacityUnits)),
    indexWriteUnits: sum(
      consumed.flatMap(({ GlobalSecondaryIndexes }) =>
        Object.values(GlobalSecondaryIndexes).map(({ WriteCapacityUnits }) => WriteCapacityUnits),
      ),
    ),
  };
  return { status: answer.status, contentType: answer.headers.get('content-type') ?? '', body, count };
}
