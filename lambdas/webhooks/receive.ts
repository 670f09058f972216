import { routes } from '../../src/contract/routes.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { received } from '../../src/domain/notification.ts';
import { json, notFound, problem, type Reply } from '../../src/edge/reply.ts';
import { serveGateway, type Arrived } from '../../src/edge/serve-gateway.ts';
import { startWebhooks, type WebhookDeps } from '../../src/edge/start-webhooks.ts';
import { notificationIdOf } from '../../src/exactly-once/identify.ts';
import { processNotification } from '../../src/exactly-once/process-notification.ts';
import { decryptNotification } from '../../src/gateway/decrypt-notification.ts';
import { readNotification } from '../../src/gateway/read-notification.ts';

/** However long processing takes, the gateway has its answer by then; the clock takes up what is not done. */
const answerWithinMs = 4_000;
const thanks = () => json(200, { object: 'notification', received: true });

export async function handle({ hookId, sealed }: Arrived, deps: WebhookDeps): Promise<Reply> {
  const hook = await deps.hooks.find(hookId);
  const text = hook && decryptNotification(sealed, hook.keys);
  const told = text === null ? null : readNotification(text);
  if (!hook || !told) deps.hooks.doubt();
  if (!hook) return notFound();
  if (!told) {
    deps.count('webhook_undecryptable');
    return problem('webhook_undecryptable', { detail: 'It was not kept. Check the key of this hook.' });
  }
  if (told.kind !== 'payment') return thanks();

  const entities = await Promise.all(hook.entities.map((name) => deps.entity(name)));
  const entity = entities.find((one) => one?.gateway.entityId === told.entityId);
  if (!entity) {
    deps.hooks.doubt();
    deps.count('webhook_foreign_entity');
    return problem('webhook_foreign_entity', { detail: 'It was not kept. Name the entity among those of this hook.' });
  }
  const { notice } = told;
  const arrived = received(
    { id: notificationIdOf(entity.name, notice), entity: entity.name, notice },
    instantOf(deps.now()),
  );
  const kept = await deps.notifications.keep(arrived);
  // It is stored and due on the clock: whatever happens from here on, it is not lost.
  const processing = processNotification(kept, deps).then(deps.told, (error: unknown) => {
    deps.broke(kept, error);
  });
  await Promise.race([processing, deps.pause(answerWithinMs)]);
  return thanks();
}

export const handler = serveGateway(routes.receiveNotification, startWebhooks, handle);
