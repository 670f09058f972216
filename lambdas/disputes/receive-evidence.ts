import { routes } from '../../src/contract/routes.ts';
import { receivePiece } from '../../src/domain/decide-evidence.ts';
import { isReady } from '../../src/domain/evidence.ts';
import { answerPiece, takePieceStep } from '../../src/edge/act-on-evidence.ts';
import type { Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startInspecting, type EvidenceDeps, type Inspects } from '../../src/edge/start-evidence.ts';

export async function handle(
  input: Input<typeof routes.receiveEvidence>,
  deps: EvidenceDeps & Inspects,
): Promise<Reply> {
  const acted = await takePieceStep(input, deps, isReady, async (piece, dispute, said) => {
    const { content } = piece;
    if (content.form === 'text') throw new Error(`${piece.id} is a text: it was there at once`);
    const checked = await deps.inspect.file(piece, content);
    return 'code' in checked ? checked : receivePiece(dispute, piece, { ...content, checked }, said);
  });
  return answerPiece(acted);
}

export const handler = serve(routes.receiveEvidence, startInspecting, handle);
