import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { Shop } from './shop.ts';
import { engineTable, type EngineTable } from './table.ts';

export type OpenShop = {
  readonly shop: Shop;
  readonly table: EngineTable;
  readonly sandboxUrl: string;
  readonly close: () => Promise<void>;
};

/** A shop with a table of its own and a sandbox of its own: the handlers' code, a real DynamoDB engine, a gateway. */
export async function openShop(settings: ConstructorParameters<typeof Shop>[2] = {}): Promise<OpenShop> {
  const [table, sandbox] = [await engineTable(), await startSandbox()];
  return {
    shop: new Shop(table, sandbox.url, settings),
    table,
    sandboxUrl: sandbox.url,
    close: async () => {
      await sandbox.close();
      await table.drop();
    },
  };
}
