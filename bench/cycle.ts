import * as z from 'zod';
import { bodies } from './bodies.ts';
import type { Post } from './caller.ts';
import { operations, routeOf, type Operation } from './operation.ts';
import { routePrefix, type Side } from './side.ts';

export type Sample = { readonly operation: Operation; readonly tookMs: number };

const begun = z.object({ paymentId: z.string() });
const texts = {
  'pre-authorization': JSON.stringify(bodies['pre-authorization']),
  capture: JSON.stringify(bodies.capture),
  refund: JSON.stringify(bodies.refund),
} as const satisfies Record<Operation, string>;

/**
 * Pre-authorizes, captures and refunds one payment, each as soon as the one before is answered.
 * @throws when one is not answered with 201: what it took would say nothing.
 */
export async function runCycle(
  side: Side,
  post: Post,
  around: (operation: Operation, work: () => Promise<void>) => Promise<void> = (_, work) => work(),
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  let paymentId = '';
  for (const operation of operations) {
    await around(operation, async () => {
      const path = routePrefix[side] + routeOf[operation].replace('{paymentId}', paymentId);
      const { status, body, tookMs } = await post(path, texts[operation]);
      if (status !== 201) throw new Error(`${side}: the ${operation} was answered with ${status} ${body}`);
      paymentId ||= begun.parse(JSON.parse(body)).paymentId;
      samples.push({ operation, tookMs });
    });
  }
  return samples;
}
