import { presentEvidence } from '../../src/contract/present-evidence.ts';
import { routes } from '../../src/contract/routes.ts';
import { isEvidenceId } from '../../src/domain/ids.ts';
import { etagOf } from '../../src/edge/act-on-dispute.ts';
import { linkTo } from '../../src/edge/link-to.ts';
import { json, notFound, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startFiles, type EvidenceDeps, type Files } from '../../src/edge/start-evidence.ts';
import { visibleDispute } from '../../src/edge/visible-dispute.ts';
import { evidenceKey } from '../../src/evidence/places.ts';

export async function handle(
  { caller, params }: Input<typeof routes.getEvidence>,
  deps: EvidenceDeps & Files,
): Promise<Reply> {
  const visible = await visibleDispute(params['disputeId'], caller, deps);
  const id = params['evidenceId'] ?? '';
  const piece = visible && isEvidenceId(id) ? await deps.evidence.get(visible.dispute.id, id) : null;
  if (!piece) return notFound();
  const checked = piece.content.form === 'file' ? piece.content.checked : null;
  const link = checked && (await linkTo({ key: evidenceKey(piece), versionId: checked.versionId }, deps));
  return json(200, { ...presentEvidence(piece), link }, { etag: etagOf(piece) });
}

export const handler = serve(routes.getEvidence, startFiles, handle);
