import { standingOf, type DisputeFlow } from '../domain/dispute-flow.ts';
import type { Dispute } from '../domain/dispute.ts';
import type { AnswerTask } from '../workflow/answer-task.ts';

/** What a bell says: where the case was when it was rung. Those who hear it look at the case all the same. */
export const bellOf = (dispute: Dispute, { stage }: Pick<DisputeFlow, 'stage'>) => ({
  standing: standingOf(dispute, stage),
  waitSeconds: 0,
});

/** Rings the bell of the execution that waits for what has happened by now. `needless`: none does. `gone`: nobody heard it. */
export async function ringDispute(
  dispute: Dispute,
  flow: DisputeFlow,
  answer: AnswerTask,
): Promise<'needless' | 'answered' | 'gone'> {
  const bell = bellOf(dispute, flow);
  if (!flow.waits || flow.waits.for === bell.standing) return 'needless';
  return answer(flow.waits.token, bell);
}
