import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Entity } from '../domain/entity.ts';
import type { EntityName } from '../domain/ids.ts';
import { accessStore, type AccessStore } from '../store/access-store.ts';
import { entityStore } from '../store/entity-store.ts';
import { connectTable, type Table } from '../store/table.ts';
import { environment } from './environment.ts';
import { clockOf } from './clock-of.ts';
import { shortCache } from './short-cache.ts';

/** What every function of the API has: one per process, made when the function starts. */
export type Runtime = {
  readonly table: Table;
  readonly access: Pick<AccessStore, 'get'>;
  readonly entity: (name: EntityName) => Promise<Entity | null>;
  readonly now: () => number;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly count: (metric: string, value?: number) => void;
};

const settingsKeptForMs = 30_000;

/** @throws when the function was deployed without what it needs. */
export function startRuntime(): Runtime {
  const now = clockOf(process.env['CLOCK_FILE']);
  const table = connectTable(environment('TABLE_NAME'), now);
  const logger = new Logger();
  const metrics = new Metrics();
  return {
    table,
    access: { get: shortCache(accessStore(table).get, settingsKeptForMs, now) },
    entity: shortCache(entityStore(table).get, settingsKeptForMs, now),
    now,
    logger,
    count(metric, value = 1) {
      metrics.singleMetric().addMetric(metric, MetricUnit.Count, value);
    },
  };
}
