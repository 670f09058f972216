import type { Packed } from '../domain/pack.ts';
import type { Rejection } from '../domain/rejection.ts';

/**
 * Why a pack was not sealed, to those who can do something about it.
 * @throws where a file is not the one that was looked at: nothing of ours does that.
 */
export function refusalOfPack(packed: Exclude<Packed, { kind: 'sealed' }>): Rejection {
  switch (packed.kind) {
    case 'over':
      return {
        code: 'pack_too_large',
        detail: `It would have ${packed.count} ${packed.what}; the entity’s bank takes ${packed.limit}.`,
      };
    case 'unprintable':
      return {
        code: 'unprintable_text',
        detail: `${packed.exhibit} has characters that cannot be printed: ${packed.characters.join(' ')}`,
      };
    case 'changed':
      throw new Error(`The file of ${packed.exhibit} is not the one that was looked at`);
  }
}
