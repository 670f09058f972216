import { routes } from '../../src/contract/routes.ts';
import { changePiece } from '../../src/domain/decide-evidence.ts';
import { isRejection } from '../../src/domain/plan.ts';
import { answerPiece, takePieceStep } from '../../src/edge/act-on-evidence.ts';
import type { Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startInspecting, type EvidenceDeps, type Inspects } from '../../src/edge/start-evidence.ts';

export async function handle(
  input: Input<typeof routes.changeEvidence>,
  deps: EvidenceDeps & Inspects,
): Promise<Reply> {
  const { kind, title, text } = input.body;
  const acted = await takePieceStep(
    input,
    deps,
    (piece) =>
      (kind ?? piece.kind) === piece.kind &&
      (title ?? piece.title) === piece.title &&
      (text === undefined || (piece.content.form === 'text' && piece.content.text === text)),
    async (piece, dispute, said) => {
      const step = changePiece(dispute, piece, input.body, said);
      if (isRejection(step) || text === undefined) return step;
      const unfit = await deps.inspect.text(`${title ?? piece.title}\n${text}`);
      return unfit ? { ...unfit, pointer: '#/text' } : step;
    },
  );
  return answerPiece(acted);
}

export const handler = serve(routes.changeEvidence, startInspecting, handle);
