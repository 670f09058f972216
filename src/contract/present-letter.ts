import { letterStatus } from '../domain/letter-status.ts';
import type { KeptLetter } from '../domain/letter.ts';
import { formatAmount } from '../domain/money.ts';
import type { LetterAnswer } from './answers.ts';
import { presentSuggestion } from './present-suggestion.ts';

/** A letter of the bank as the API shows it. */
export const presentLetter = (letter: KeptLetter): LetterAnswer => ({
  id: letter.id,
  object: 'letter',
  entity: letter.entity,
  status: letterStatus(letter),
  caseNumber: letter.caseNumber,
  arn: letter.arn,
  stage: letter.stage,
  amount: formatAmount({ minor: letter.amount, currency: letter.currency }),
  currency: letter.currency,
  reason: letter.reason,
  reference: letter.reference,
  due: { ...letter.due },
  suggestions: letter.suggestions.map(presentSuggestion),
  dismissed: letter.dismissed && { ...letter.dismissed },
  disputeId: letter.disputeId,
  since: letter.since,
  version: letter.version,
});
