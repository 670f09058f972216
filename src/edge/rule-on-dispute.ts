import type * as z from 'zod';
import { presentDispute } from '../contract/present-dispute.ts';
import type { rulingQuery } from '../contract/queries.ts';
import type { rulingRequest } from '../contract/requests.ts';
import { rule } from '../domain/decide-dispute.ts';
import type { Dispute } from '../domain/dispute.ts';
import type { OperationId } from '../domain/ids.ts';
import { instantOf } from '../domain/instant.ts';
import { formatAmount, isMoney, parseAmount } from '../domain/money.ts';
import { reversalIdOf } from '../exactly-once/identify.ts';
import { bookedFirst } from '../exactly-once/booked-first.ts';
import { settleDispute } from '../exactly-once/settle-dispute.ts';
import { etagOf, takeStep, type DecideDeps } from './act-on-dispute.ts';
import type { Caller } from './caller.ts';
import type { Bell } from './ring-case.ts';
import { json, type Reply } from './reply.ts';
import { bound } from './time-range.ts';

type RulingInput = {
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly ifMatch: string | null;
  readonly body: z.output<typeof rulingRequest>;
  readonly query: z.output<typeof rulingQuery>;
};

/** The bank's ruling, from the parsed request to the reversal it asks for; with `dryRun` what it would do. */
export async function ruleOnDispute(input: RulingInput, deps: DecideDeps & Bell): Promise<Reply> {
  const { outcome, amount, reference = null, decidedAt, reason = '' } = input.body;
  const dryRun = input.query.dryRun === 'true';
  const acted = await takeStep(
    input,
    reason,
    deps,
    (one, said, { entity }) => {
      const back = amount === undefined ? null : parseAmount(amount, one.currency);
      if (back && !isMoney(back)) return { code: 'invalid_amount', pointer: '#/amount', detail: back.problem };
      const at = bound(decidedAt, 'from', entity.timeZone) ?? said.at;
      if (at > said.at) {
        return { code: 'invalid_date', pointer: '#/decidedAt', detail: 'The bank cannot have decided in the future.' };
      }
      const verdict = { outcome, amount: back && back.minor, reference, decidedAt: at };
      return bookedFirst(rule(one, verdict, one.reversalId ?? reversalIdOf(one), said), deps);
    },
    dryRun,
  );
  if ('refused' in acted) return acted.refused;
  const { dispute, entity } = acted;
  const settled = dryRun ? dispute : await settleDispute(dispute, entity, deps);
  if (!dryRun) await deps.ring(dispute.id);
  const reversal = outcome === 'won' ? await reversalOf(settled, deps) : null;
  const shown = presentDispute(settled, instantOf(deps.now()));
  return json(200, { ...shown, dryRun, reversal }, dryRun ? {} : { etag: etagOf(settled) });
}

/** The reversal as it is, or as it would be: recorded only where the gateway knows nothing of the chargeback; none without one. */
async function reversalOf(one: Dispute, { payments }: DecideDeps) {
  const id: OperationId = one.reversalId ?? reversalIdOf(one);
  const [chargeback, made] = await Promise.all([
    payments.operation(one.paymentId, one.chargebackId),
    payments.operation(one.paymentId, id),
  ]);
  if (!made && chargeback?.status !== 'succeeded') return null;
  const minor = made?.booked ?? made?.requested ?? one.ruling?.amount ?? 0;
  return {
    id,
    amount: formatAmount({ minor, currency: one.currency }),
    recordedOnly: (made ?? chargeback)?.recordedOnly ?? false,
  };
}
