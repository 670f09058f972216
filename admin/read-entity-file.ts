import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Entity } from '../src/domain/entity.ts';
import { entitySettings } from '../src/store/entity-store.ts';

const withGateway = z.looseObject({ gateway: z.looseObject({}) });
const example = 'local/entities has files that are right.';

/**
 * The settings of an entity in a file.
 * @param sandbox goes in place of the gateway's address: what runs locally has its sandbox at an address of its own
 * @throws with the file's name and what is wrong with it
 */
export function readEntityFile(file: string, sandbox?: string): Entity {
  const written = parse(file, read(file));
  const { success, data } = withGateway.safeParse(written);
  const placed =
    success && sandbox !== undefined ? { ...data, gateway: { ...data.gateway, baseUrl: sandbox } } : written;
  const { data: entity, error } = entitySettings.safeParse(placed);
  if (entity) return entity;
  throw new Error([`${file} is no entity:`, ...error.issues.map((issue) => `  ${lineOf(issue)}`), example].join('\n'));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const why =
      code === 'ENOENT' ? 'There is no file' : code === 'EISDIR' ? 'This is a folder, not a file:' : 'Cannot be read:';
    throw new Error(`${why} ${file}\nName a JSON file with the settings of one entity. ${example}`, { cause });
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${file} is not JSON: ${why}\nIt should hold the settings of one entity. ${example}`, { cause });
  }
}

/** A setting and what is wrong with it; the whole file's faults name no setting. */
function lineOf({ path, message, ...issue }: z.core.$ZodIssue): string {
  // What is wrong with a key, such as a currency, is said by the rule for keys.
  const said = issue.code === 'invalid_key' ? issue.issues.map((one) => one.message).join(', ') : message;
  return path.length === 0 ? said : `${path.join('.')}: ${said}`;
}
