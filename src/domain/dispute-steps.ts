/** Where a case is. A second chargeback, after a reversal, is a new stage of the same case. */
export const disputeStages = ['chargeback', 'second_chargeback'] as const;
export type DisputeStage = (typeof disputeStages)[number];

export const disputeStatuses = ['needs_response', 'under_review', 'won', 'lost', 'accepted', 'lapsed'] as const;
export type DisputeStatus = (typeof disputeStatuses)[number];

/** Everything that can happen to a case. Each is an event of its own (`dispute.<step>`), with who and why where a person did it. */
export type DisputeStepName =
  | 'opened'
  | 'informed'
  | 'assigned'
  | 'evidence_announced'
  | 'evidence_added'
  | 'evidence_changed'
  | 'evidence_removed'
  | 'represented'
  | 'delivered'
  | 'accepted'
  | 'lapsed'
  | 'won'
  | 'lost'
  | 'corrected_to_won'
  | 'corrected_to_lost'
  | 'charged_back_again'
  | 'due_soon'
  | 'ruling_late'
  | 'reversed'
  | 'stuck'
  | 'sent_anew'
  | 'recorded';

type Row = Readonly<Partial<Record<DisputeStepName, DisputeStatus>>>;

/** What happens in every stage. Banks withdraw and decide on their own, so a ruling may come before anything was sent. */
const inAnyStage = {
  needs_response: {
    informed: 'needs_response',
    assigned: 'needs_response',
    evidence_announced: 'needs_response',
    evidence_added: 'needs_response',
    evidence_changed: 'needs_response',
    evidence_removed: 'needs_response',
    due_soon: 'needs_response',
    represented: 'needs_response',
    delivered: 'under_review',
    accepted: 'accepted',
    lapsed: 'lapsed',
    won: 'won',
    lost: 'lost',
  },
  under_review: {
    informed: 'under_review',
    assigned: 'under_review',
    ruling_late: 'under_review',
    won: 'won',
    lost: 'lost',
  },
  won: {
    informed: 'won',
    corrected_to_lost: 'lost',
    reversed: 'won',
    stuck: 'won',
    // What was refused is sent once more, under a key of its own; or the money came back another way.
    sent_anew: 'won',
    recorded: 'won',
  },
  lost: { informed: 'lost', corrected_to_won: 'won' },
  accepted: { informed: 'accepted', corrected_to_won: 'won' },
  lapsed: { informed: 'lapsed', corrected_to_won: 'won' },
} as const satisfies Record<DisputeStatus, Row>;

/**
 * The life of a case: which step is possible in which stage and status, and where it leads. Everything that is allowed stands
 * here; the checks, the allowed actions, the events and the diagram in docs/disputes.md are derived from it.
 */
export const disputeSteps: Readonly<Record<DisputeStage, Readonly<Record<DisputeStatus, Row>>>> = {
  // The bank takes the money once more, after it gave it back.
  chargeback: { ...inAnyStage, won: { ...inAnyStage.won, charged_back_again: 'needs_response' } },
  second_chargeback: inAnyStage,
};

/** Where a step leads from a stage and a status, or null where there is none. */
export function stepTo(
  { stage, status }: { readonly stage: DisputeStage; readonly status: DisputeStatus },
  step: DisputeStepName,
): { readonly stage: DisputeStage; readonly status: DisputeStatus } | null {
  const to = disputeSteps[stage][status][step];
  if (to === undefined) return null;
  return { stage: step === 'charged_back_again' ? 'second_chargeback' : stage, status: to };
}

/** What a person can do about a case. */
export const disputeActionNames = [
  'edit_evidence',
  'represent',
  'record_delivery',
  'accept',
  'rule',
  'correct',
  'assign',
] as const;
export type DisputeAction = (typeof disputeActionNames)[number];

/** The steps each can take. */
export const disputeActions = {
  edit_evidence: ['evidence_announced', 'evidence_added', 'evidence_changed', 'evidence_removed'],
  represent: ['represented'],
  record_delivery: ['delivered'],
  accept: ['accepted'],
  rule: ['won', 'lost'],
  correct: ['corrected_to_won', 'corrected_to_lost', 'recorded'],
  assign: ['assigned'],
} as const satisfies Record<DisputeAction, readonly DisputeStepName[]>;

export const isDecided = (status: DisputeStatus): boolean => status !== 'needs_response' && status !== 'under_review';
