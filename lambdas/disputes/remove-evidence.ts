import { routes } from '../../src/contract/routes.ts';
import { removePiece } from '../../src/domain/decide-evidence.ts';
import { takePieceStep } from '../../src/edge/act-on-evidence.ts';
import { json, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startEvidence, type EvidenceDeps } from '../../src/edge/start-evidence.ts';

export async function handle(input: Input<typeof routes.removeEvidence>, deps: EvidenceDeps): Promise<Reply> {
  const acted = await takePieceStep(
    input,
    deps,
    () => false,
    (piece, dispute, said) => removePiece(dispute, piece, said),
  );
  if ('refused' in acted) return acted.refused;
  return json(200, { id: acted.piece.id, object: 'evidence', deleted: true });
}

export const handler = serve(routes.removeEvidence, startEvidence, handle);
