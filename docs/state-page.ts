import {
  failures,
  isOpen,
  mayGoAgain,
  operationStatuses,
  type Failure,
  type OperationStatus,
} from '../src/domain/operation.ts';
import { transitions, type Transition } from '../src/domain/transitions.ts';

const meanings: Readonly<Record<OperationStatus, string>> = {
  processing: 'Claimed: its amount is reserved, and one sender may send it until `sendBefore`.',
  pending: 'The gateway has it and says: not yet. A shopper may have to act first (`nextAction`).',
  unknown: 'No reliable answer came, so money may have moved. Its amount stays reserved; nobody sends it again.',
  succeeded: 'The gateway did it, and the amount it answered is booked. Nothing undoes that but another operation.',
  declined: 'The bank or a risk check refused. Nothing moved; another try is another operation.',
  failed: 'Nothing moved, and the shopper is not the reason; `failure` says what is.',
};

const causes: Readonly<Record<Transition, string>> = {
  answered: 'the gateway answered the request, or gave no answer that can be relied on',
  resolved: 'a look-up or a webhook told how it ended',
  retried: 'the caller repeated the request under its key, and this is the next attempt',
  corrected:
    'the gateway confirmed a success after all: it is booked, with the discrepancy `late_success`, and a person is asked',
  flagged:
    'after a success the gateway told of a second one (`second_success`: a person is asked), or of something else (`contradicted`: it is looked up once, and a person is asked if that does not confirm the books); the first success stays booked',
  adopted:
    'the gateway told of a chargeback, or its reversal, that was only recorded here: its id and its amount are booked',
  found: 'somebody else made it at the gateway, and it is booked as it was found',
  decided: 'a person said what it came to, or that what is booked has been looked at',
};

const reasons: Readonly<Record<Failure, string>> = {
  unsent: 'No byte of it went out.',
  throttled: 'The gateway turned it away: too many requests.',
  configuration: 'The gateway refuses us: credentials, or what the channel is set up for.',
  rejected: 'The gateway refused it: its format, or the state things are in there.',
  never_executed: 'No answer came, and the gateway knows of no such transaction.',
};

/** docs/operation-states.md: the life of an operation, from the table of transitions. */
export function statePage(): string {
  const arrows = Object.entries(transitions).flatMap(([from, row]) =>
    Object.entries(row)
      .filter(([to]) => to !== from)
      .map(([to, transition]) => `  ${from} --> ${to}: ${transition}`),
  );
  const statuses = operationStatuses.map(
    (status) => `| \`${status}\` | ${isOpen(status) ? 'no' : 'yes'} | ${meanings[status]} |`,
  );
  const failed = failures.map(
    (failure) =>
      `| \`${failure}\` | ${mayGoAgain({ status: 'failed', failure }) ? 'yes' : 'no'} | ${reasons[failure]} |`,
  );
  return `# The states of an operation

Generated from \`src/domain/transitions.ts\` by \`npm run docs\`. A step that is not in that table does not happen: a failure
that is reported after a success, for one, undoes nothing.

\`\`\`mermaid
stateDiagram-v2
  [*] --> processing: claimed
${arrows.join('\n')}
  succeeded --> [*]
\`\`\`

${Object.entries(causes)
  .map(([transition, cause]) => `- **${transition}**: ${cause}.`)
  .join('\n')}

| status | final | meaning |
| --- | --- | --- |
${statuses.join('\n')}

Whatever is not final keeps its reservation, and its idempotency key is answered with a 202.

## Why an operation failed

| failure | may go again under its key | meaning |
| --- | --- | --- |
${failed.join('\n')}
`;
}
