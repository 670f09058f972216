import { once } from 'node:events';
import { createHttpServer } from './http/http-server.ts';
import { defaultEntities, type Entity } from './rules/entities.ts';
import { SandboxState } from './sandbox-state.ts';

export type SandboxOptions = {
  /** 0, the default, takes any free one. */
  readonly port?: number;
  /** Look-ups each entity may make per minute; without it there is no limit. */
  readonly queriesPerMinute?: number;
  /** How often it looks for notifications to send again; without it, only when it is told to (`/sandbox/notifications/flush`). */
  readonly flushEveryMs?: number;
  /** Instead of the built-in ones. */
  readonly entities?: readonly Entity[];
};

export type RunningSandbox = {
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
};

export const startSandbox = async (options: SandboxOptions = {}): Promise<RunningSandbox> => {
  const { queriesPerMinute, flushEveryMs } = options;
  const entities = (options.entities ?? defaultEntities).map((entity) =>
    queriesPerMinute === undefined ? entity : { ...entity, queriesPerMinute },
  );
  let url = '';
  let state = new SandboxState(entities, url);
  const reset = (): void => {
    void state.notifications.stop();
    state = new SandboxState(entities, url);
  };

  const server = createHttpServer({ current: () => state, reset });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the sandbox has no port');
  url = `http://127.0.0.1:${address.port}`;
  reset();
  const flushes =
    flushEveryMs === undefined ? undefined : setInterval(() => void state.notifications.flush(), flushEveryMs);
  return {
    url,
    port: address.port,
    close: async () => {
      if (!server.listening) return;
      clearInterval(flushes);
      const closed = once(server, 'close');
      server.close();
      // Hanging and idle connections would keep the server open for ever.
      server.closeAllConnections();
      await Promise.all([closed, state.notifications.stop()]);
    },
  };
};
