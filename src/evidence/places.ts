import type { EvidencePiece } from '../domain/evidence.ts';
import { bucketLayout } from './bucket-layout.ts';

type Named = Pick<EvidencePiece, 'id' | 'disputeId'>;

/** Where a file of a case is: as it was sent, and as it was looked at. */
export const uploadKey = ({ disputeId, id }: Named): string => `${bucketLayout.uploads}${disputeId}/${id}`;
export const evidenceKey = ({ disputeId, id }: Named): string => `${bucketLayout.evidence}${disputeId}/${id}`;
