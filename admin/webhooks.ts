import { parseArgs } from 'node:util';
import { isEntityName, isGatewayId, type EntityName } from '../src/domain/ids.ts';
import { instantOf, type Instant } from '../src/domain/instant.ts';
import { notificationStates, type Notification } from '../src/domain/notification.ts';
import { listing } from '../src/store/listing.ts';
import { notificationStore } from '../src/store/notification-store.ts';
import { connectTable, type Table } from '../src/store/table.ts';
import { connect } from './connect.ts';
import { runCommand } from './run-command.ts';

const usage =
  'Usage: npm run webhooks -- replay --entity <name> [--since <2026-03-01 or 2026-03-01T10:00:00Z>] [--id <gateway id>]\n' +
  `                          [--state <${notificationStates.join('|')}>] [--stage prod]`;
const dayMs = 24 * 60 * 60_000;

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      stage: { type: 'string', default: 'local' },
      entity: { type: 'string' },
      since: { type: 'string' },
      id: { type: 'string' },
      state: { type: 'string' },
    },
  });
  const { stage, entity, id, state } = values;
  if (positionals.join() !== 'replay' || entity === undefined) throw new Error(usage);
  if (!isEntityName(entity)) throw new Error(`--entity: "${entity}" is not the name of an entity such as shop-eu`);
  if (state !== undefined && !notificationStates.some((known) => known === state)) {
    throw new Error(`--state: "${state}" is none of ${notificationStates.join(', ')}`);
  }
  if (id !== undefined && !isGatewayId(id)) throw new Error(`--id: "${id}" is not an id of the gateway's`);
  const since = id === undefined || values.since !== undefined ? instantIn(values.since) : null;

  const table = connectTable((await connect(stage)).table);
  const store = notificationStore(table);
  const kept = id === undefined ? all(table, entity, since) : await store.of(entity, id);
  let count = 0;
  for await (const one of kept) {
    if ((state !== undefined && one.state !== state) || (since !== null && one.receivedAt < since)) continue;
    await store.again(one, instantOf(Date.now()));
    count += 1;
    console.log(
      `${one.receivedAt}  ${one.notice.id}  ${one.notice.paymentType}  ${one.notice.result.code}  ${one.state}`,
    );
  }
  console.log(
    count === 0
      ? 'There is no such notification: they are kept for 90 days.'
      : `${count} ${count === 1 ? 'notification is' : 'notifications are'} due again: the clock takes them up within a minute.`,
  );
});

/** The last day, if nothing else is said. */
function instantIn(text: string | undefined): Instant {
  const epochMs = text === undefined ? Date.now() - dayMs : Date.parse(text);
  if (Number.isNaN(epochMs)) throw new Error(`--since: "${text ?? ''}" is no time such as 2026-03-01T10:00:00Z`);
  return instantOf(epochMs);
}

/** Everything of an entity that was received since then, newest first. */
async function* all(table: Table, entity: EntityName, from: Instant | null): AsyncGenerator<Notification> {
  const { notifications } = listing(table);
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof notifications>> = await notifications({
      entity,
      reference: null,
      from,
      to: null,
      keep: () => true,
      limit: 100,
      after,
    });
    yield* page.items;
    after = page.next;
  } while (after);
}
