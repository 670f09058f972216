import { disputeActionNames, disputeActions, stepTo, type DisputeAction } from './dispute-steps.ts';
import type { Dispute } from './dispute.ts';
import type { Instant } from './instant.ts';

/** What a person can do about a case now: what the table has, as long as there is time and nothing stands in its way. */
export function allowedOnDispute(dispute: Dispute, now: Instant): readonly DisputeAction[] {
  const { status, due, representment, owes } = dispute;
  const late = status === 'needs_response' && now >= due.at;
  const possible: Readonly<Record<DisputeAction, boolean>> = {
    edit_evidence: !late && representment === null,
    represent: !late && representment === null,
    record_delivery: !late && representment !== null,
    accept: !late,
    rule: true,
    correct: status !== 'won' || owes === 'reversal',
    assign: true,
  };
  return disputeActionNames.filter(
    (action) => possible[action] && disputeActions[action].some((step) => stepTo(dispute, step)),
  );
}
