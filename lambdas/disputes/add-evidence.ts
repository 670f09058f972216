import { presentEvidence } from '../../src/contract/present-evidence.ts';
import { routes } from '../../src/contract/routes.ts';
import { addPiece, closedToEvidence, newPiece } from '../../src/domain/decide-evidence.ts';
import { saysTheSame, type EvidencePiece } from '../../src/domain/evidence.ts';
import { instantOf, plusMs } from '../../src/domain/instant.ts';
import { isRejection } from '../../src/domain/plan.ts';
import { etagOf, stepOn } from '../../src/edge/act-on-dispute.ts';
import { pieceIn } from '../../src/edge/act-on-evidence.ts';
import { json, rejected, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startAdding, type AddDeps } from '../../src/edge/start-evidence.ts';
import { uploadKey } from '../../src/evidence/places.ts';

export async function handle(
  { caller, params, body }: Input<typeof routes.addEvidence>,
  deps: AddDeps,
): Promise<Reply> {
  const { kind, title, text = '', file } = body;
  const content = file ? ({ form: 'file', ...file, checked: null } as const) : ({ form: 'text', text } as const);
  const id = deps.newId();
  const end = await stepOn<EvidencePiece>({ caller, params }, deps, async ({ dispute, entity }, by) => {
    const said = { ...by, reason: '' };
    const piece = newPiece({ id, disputeId: dispute.id, kind, title, content }, said);
    const closed = closedToEvidence(dispute, said);
    if (closed) return { refused: rejected(closed) };
    const there = (await deps.evidence.of(dispute.id)).find((one) => saysTheSame(one, piece));
    if (there) return { ended: there };
    const step = addPiece(dispute, piece, entity, said);
    if (isRejection(step)) return { refused: rejected(step) };
    const unfit = file ? null : await deps.inspect.text(`${title}\n${text}`);
    return unfit ? { refused: rejected({ ...unfit, pointer: '#/text' }) } : step;
  });
  if ('refused' in end) return end.refused;
  if ('ended' in end) return answer(200, end.ended, deps);
  const added = pieceIn(end.change);
  if (!added) throw new Error(`${id} was added and is not there`);
  return answer(201, added, deps);
}

/** A file that has not arrived has a form to upload it with. */
async function answer(status: 200 | 201, piece: EvidencePiece, { files, now }: AddDeps): Promise<Reply> {
  const { content, disputeId, id } = piece;
  const waits = content.form === 'file' && content.checked === null;
  const form = waits ? await files.uploadForm(uploadKey(piece), content) : null;
  const expiresAt = form && plusMs(instantOf(now()), form.livesSeconds * 1_000);
  const upload = form && { url: form.url, fields: form.fields, expiresAt };
  const location = `/v1/disputes/${disputeId}/evidence/${id}`;
  return json(status, { ...presentEvidence(piece), upload }, { location, etag: etagOf(piece) });
}

export const handler = serve(routes.addEvidence, startAdding, handle);
