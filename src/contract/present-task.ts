import type { Task } from '../domain/task.ts';
import type { TaskAnswer } from './answers.ts';
import { presentOperation } from './present-operation.ts';
import { presentSuggestion } from './present-suggestion.ts';
import { formatAmount } from '../domain/money.ts';

/** A task as the API shows it. */
export const presentTask = ({ operation, letter, verdicts, ...task }: Task): TaskAnswer => ({
  object: 'task',
  ...task,
  operation: operation && presentOperation(operation),
  letter: letter
    ? {
        caseNumber: letter.caseNumber,
        arn: letter.arn,
        stage: letter.stage,
        amount: formatAmount({ minor: letter.amount, currency: letter.currency }),
        currency: letter.currency,
        reason: letter.reason,
        reference: letter.reference,
        suggestions: letter.suggestions.map(presentSuggestion),
      }
    : null,
  allowed: [...verdicts],
});
