import type { Task } from '../domain/task.ts';
import type { TaskAnswer } from './answers.ts';
import { presentLetter } from './present-letter.ts';
import { presentOperation } from './present-operation.ts';

/** A task as the API shows it. */
export const presentTask = ({ operation, letter, verdicts, ...task }: Task): TaskAnswer => ({
  object: 'task',
  ...task,
  operation: operation && presentOperation(operation),
  letter: letter ? presentLetter(letter) : null,
  allowed: [...verdicts],
});
