import type { OperationWithPayment } from '../contract/answers.ts';
import { presentOperation } from '../contract/present-operation.ts';
import { presentPayment } from '../contract/present-payment.ts';
import type { ProblemCode } from '../contract/problems.ts';
import type { Entity } from '../domain/entity.ts';
import { instantOf } from '../domain/instant.ts';
import type { Failure, Operation } from '../domain/operation.ts';
import type { Head } from '../domain/payment.ts';
import type { Operated } from '../exactly-once/operate.ts';
import { json, problem, rejected, type Reply } from './reply.ts';

/** What a failure is called outside. */
const failureProblems = {
  unsent: 'not_sent',
  throttled: 'gateway_throttled',
  configuration: 'gateway_misconfigured',
  rejected: 'gateway_rejected',
  never_executed: 'never_executed',
} as const satisfies Record<Failure, ProblemCode>;

const lookAgainSeconds = '5';
const thawSeconds = '60';

/** The HTTP answer of a money request (statuses as in docs/openapi.json): the operation as it is now, with its payment. */
export function answerOperated(operated: Operated, entity: Entity, nowMs: number): Reply {
  switch (operated.kind) {
    case 'rejected':
      return rejected(operated.rejection);
    case 'reused':
      return problem('idempotency_key_reused', {
        detail: 'Use a new key for a new operation, or send what was sent first.',
      });
    case 'frozen':
      return problem('frozen', {
        detail: 'Nothing was sent. Repeat the request later with the same key.',
        headers: { 'retry-after': thawSeconds },
      });
    case 'moved':
    case 'contended':
      return problem('contended', { detail: 'Repeat the request with the same key.' });
    case 'operation':
      return answerOperation(operated.operation, operated.head, entity, nowMs, operated.replayed);
  }
}

function answerOperation(operation: Operation, head: Head, entity: Entity, nowMs: number, replayed: boolean): Reply {
  const body: OperationWithPayment = {
    ...presentOperation(operation),
    payment: presentPayment(head, entity, instantOf(nowMs)),
  };
  const headers = {
    location: `/v1/operations/${operation.id}`,
    ...(replayed ? { 'idempotent-replayed': 'true' } : {}),
  };
  const { status, failure, result } = operation;
  const said = result ? `${result.code} ${result.description}`.trim() : '';
  switch (status) {
    case 'succeeded':
      return json(201, body, headers);
    case 'processing':
    case 'pending':
    case 'unknown':
      return json(202, body, { ...headers, 'retry-after': lookAgainSeconds });
    case 'declined':
      return problem('declined', { detail: `${said}. Another try needs a new key.`, operation: body, headers });
    case 'failed':
      return problem(failureProblems[failure ?? 'rejected'], {
        detail: said || 'Nothing was moved.',
        operation: body,
        headers,
      });
  }
}
