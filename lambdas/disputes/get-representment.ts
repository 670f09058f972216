import { routes } from '../../src/contract/routes.ts';
import { linkTo } from '../../src/edge/link-to.ts';
import { json, notFound, type Reply } from '../../src/edge/reply.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startFiles, type EvidenceDeps, type Files } from '../../src/edge/start-evidence.ts';
import { visibleDispute } from '../../src/edge/visible-dispute.ts';

export async function handle(
  { caller, params, query }: Input<typeof routes.getRepresentment>,
  deps: EvidenceDeps & Files,
): Promise<Reply> {
  const visible = await visibleDispute(params['disputeId'], caller, deps);
  if (!visible) return notFound();
  const { dispute } = visible;
  const wanted = query.stage ?? dispute.stage;
  const { stage, representment } = [...dispute.earlier, dispute].find((facts) => facts.stage === wanted) ?? dispute;
  if (stage !== wanted || !representment?.pack) return notFound();
  const { pdf, manifest } = representment.pack;
  const [toPdf, toManifest] = await Promise.all([linkTo(pdf, deps), linkTo(manifest, deps)]);
  return json(200, {
    object: 'representment',
    disputeId: dispute.id,
    stage,
    sealedAt: representment.sealedAt,
    by: representment.by,
    pdf: { ...toPdf, pages: pdf.pages, size: pdf.size, sha256: pdf.sha256 },
    manifest: { ...toManifest, size: manifest.size, sha256: manifest.sha256 },
  });
}

export const handler = serve(routes.getRepresentment, startFiles, handle);
