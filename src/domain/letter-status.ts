import type { KeptLetter } from './letter.ts';

export const letterStatuses = ['waiting', 'dismissed', 'matched'] as const;

/** Where a letter stands: somebody must find its payment, has said that it has none here, or its case is open. */
export const letterStatus = ({
  disputeId,
  dismissed,
}: Pick<KeptLetter, 'disputeId' | 'dismissed'>): (typeof letterStatuses)[number] =>
  disputeId !== null ? 'matched' : dismissed !== null ? 'dismissed' : 'waiting';
