import { randomBytes } from 'node:crypto';
import { isEvidenceId, type EvidenceId } from '../domain/ids.ts';
import { evidenceBucket, type EvidenceBucket } from '../evidence/evidence-bucket.ts';
import { evidenceStore, type EvidenceStore } from '../store/evidence-store.ts';
import type { ActDeps } from './act-on-dispute.ts';
import { callWorker } from './call-worker.ts';
import { environment } from './environment.ts';
import { inspection, type Inspection } from './inspection.ts';
import { sealing, type Seal } from './sealing.ts';
import { startCases, type CaseDeps } from './start-cases.ts';
import type { Runtime } from './start-runtime.ts';

/** What a function needs that shows the evidence of a case, or changes it. */
export type EvidenceDeps = ActDeps & { readonly evidence: EvidenceStore };
/** What it needs to look at what is added. */
export type Inspects = { readonly inspect: Inspection };
/** What it needs to have files sent to the bucket, or from it. */
export type Files = { readonly files: Pick<EvidenceBucket, 'uploadForm' | 'downloadUrl'> };
/** What it needs to make a piece. */
export type AddDeps = EvidenceDeps & Files & Inspects & { readonly newId: () => EvidenceId };
/** What it needs to seal them. */
export type SealDeps = EvidenceDeps & Pick<CaseDeps, 'payments'> & { readonly seal: Seal };

type Started = Runtime & CaseDeps & EvidenceDeps;

export function startEvidence(): Started {
  const runtime = startCases();
  return { ...runtime, evidence: evidenceStore(runtime.table) };
}

export const startFiles = (): Started & Files => ({
  ...startEvidence(),
  files: evidenceBucket(environment('EVIDENCE_BUCKET')),
});

export const startInspecting = (): Started & Inspects => ({
  ...startEvidence(),
  inspect: inspection(callWorker(environment('INSPECT_EVIDENCE_FUNCTION'))),
});

export const startAdding = (): Started & AddDeps => ({ ...startFiles(), ...startInspecting(), newId });

export const startSealing = (): Started & SealDeps => ({
  ...startEvidence(),
  seal: sealing(callWorker(environment('RENDER_PACK_FUNCTION'))),
});

function newId(): EvidenceId {
  const id = `evd_${BigInt(`0x${randomBytes(16).toString('hex')}`)
    .toString(36)
    .padStart(26, '0')}`;
  if (!isEvidenceId(id)) throw new Error(`${id} is not the id of a piece of evidence`);
  return id;
}
