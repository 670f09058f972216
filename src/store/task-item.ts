import * as z from 'zod';
import type { Instant } from '../domain/instant.ts';
import {
  endpointTask,
  expiryTask,
  healthTask,
  letterTask,
  operationTask,
  stuckTask,
  type Task,
} from '../domain/task.ts';
import { stuckCaseOf } from './dispute-task-item.ts';
import { endpointOf } from './endpoint-store.ts';
import { headOf } from './head-item.ts';
import { healthOf } from './health-store.ts';
import { prefixes } from './keys.ts';
import { letterOf } from './letter-store.ts';
import { operationOf } from './operation-item.ts';

const keyed = z.object({ SK: z.string() });

/** The task that an item of the index of tasks is. */
export function taskOf(item: unknown, now: Instant): Task {
  const { SK } = keyed.parse(item);
  if (SK === 'ENDPOINT') return endpointTask(endpointOf(item));
  if (SK === 'NAME') return letterTask(letterOf(item));
  if (SK === 'STUCK') return stuckTask(stuckCaseOf(item));
  if (SK === 'HEAD') return expiryTask(headOf(item));
  return SK.startsWith(prefixes.operation) ? operationTask(operationOf(item)) : healthTask(healthOf(item), now);
}
