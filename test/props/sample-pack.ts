import { createHash } from 'node:crypto';
import type { Currency } from '../../src/domain/currency.ts';
import { disputeFacts } from '../../src/domain/dispute-facts.ts';
import type { FileType } from '../../src/domain/evidence.ts';
import type { Instant } from '../../src/domain/instant.ts';
import type { Exhibit, PackOrder } from '../../src/domain/pack.ts';
import { Ledger } from './ledger.ts';
import { sampleEntity } from './sample-entity.ts';

/** A debit of 60.00 of which 10.00 were refunded before it was charged back. */
function chargedBack(): Ledger {
  const ledger = new Ledger(sampleEntity());
  const debit = ledger.do({ type: 'debit', amount: '60.00' });
  ledger.do({ type: 'refund', amount: '10.00', references: debit.id, reason: 'damaged' });
  ledger.do({ type: 'chargeback', amount: '50.00', references: debit.id, reason: '13.1' });
  return ledger;
}

export const textExhibit = (text: string, title = 'What happened'): Exhibit => ({
  id: 'evd_text',
  kind: 'explanation',
  title,
  content: { form: 'text', text },
});

export const fileExhibit = (id: string, bytes: Buffer, type: FileType, name: string): Exhibit => ({
  id,
  kind: 'proof_of_delivery',
  title: 'Signed by the neighbor',
  content: {
    form: 'file',
    name,
    type,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    key: `evidence/dsp_1/${id}`,
    versionId: 'v1',
  },
});

export function packOrder(exhibits: readonly Exhibit[], changes: Partial<PackOrder> = {}): PackOrder {
  const ledger = chargedBack();
  const operations = [...ledger.operations.values()];
  const chargeback = operations.find(({ type }) => type === 'chargeback')!;
  return {
    dispute: {
      id: 'dsp_2c1f7h0q9s8d7f6g5h4j3k2l1m',
      stage: 'chargeback',
      caseNumber: 'BANK-7781',
      arn: '74537604221222132710572',
      scheme: 'visa',
      reason: { code: '13.1', normalized: 'not_received' },
      amount: 5_000,
      currency: 'EUR' as Currency,
      receivedAt: '2026-01-10T09:00:00.000Z' as Instant,
      dueAt: '2026-02-03T22:59:59.000Z' as Instant,
    },
    facts: disputeFacts(ledger.head!, operations, { base: chargeback.references! }),
    exhibits,
    sealedAt: '2026-01-20T10:00:00.000Z' as Instant,
    sealedBy: 'person:ada',
    timeZone: 'Europe/Berlin',
    limits: { pages: 40, bytes: 4_000_000 },
    ...changes,
  };
}
