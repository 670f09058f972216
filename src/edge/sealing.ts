import * as z from 'zod';
import type { PackOrder, Packed } from '../domain/pack.ts';
import type { CallWorker } from './call-worker.ts';

/** Makes and seals a pack, elsewhere: `disputes/render-pack`. */
export type Seal = (order: PackOrder) => Promise<Packed>;

const object = { key: z.string(), versionId: z.string(), sha256: z.string(), size: z.int() };
const packed = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('sealed'),
    pack: z.object({ pdf: z.object({ ...object, pages: z.int() }), manifest: z.object(object) }),
  }),
  z.object({ kind: z.literal('over'), what: z.enum(['pages', 'bytes']), count: z.int(), limit: z.int() }),
  z.object({ kind: z.literal('unprintable'), exhibit: z.string(), characters: z.array(z.string()) }),
  z.object({ kind: z.literal('changed'), exhibit: z.string() }),
]);

export const sealing =
  (call: CallWorker): Seal =>
  async (order) => {
    const made = await call(order);
    if (made === 'died') throw new Error('The pack took more time or memory than there is');
    return packed.parse(made.answer);
  };
