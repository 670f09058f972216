import type { DisputeChange } from '../../src/domain/dispute-change.ts';
import type { Dispute } from '../../src/domain/dispute.ts';
import type { DisputeId } from '../../src/domain/ids.ts';
import type { Head } from '../../src/domain/payment.ts';
import { noParticulars, openDispute, type Particulars } from '../../src/domain/open-dispute.ts';
import type { SealedPack } from '../../src/domain/pack.ts';
import { isRejection } from '../../src/domain/plan.ts';
import type { Rejection } from '../../src/domain/rejection.ts';
import { dayOne, Ledger, succeeded } from './ledger.ts';
import { sampleEntity } from './sample-entity.ts';

/** A pack as if one had been sealed. */
export const samplePack: SealedPack = {
  pdf: { key: 'sealed/dsp_1/representment.pdf', versionId: 'v1', sha256: 'a'.repeat(64), size: 40_000, pages: 3 },
  manifest: { key: 'sealed/dsp_1/manifest.json', versionId: 'v1', sha256: 'b'.repeat(64), size: 2_000 },
};
/** A case that is sealed as it is, which `represent` takes. */
export const sealedAs = (of: Dispute, sealedAt = dayOne) => ({ pack: samplePack, of, sealedAt });

export const ada = (reason = '', at = dayOne) => ({ by: 'user:ada', reason, at });

/** The head of a debit of 92.00. */
export function sampleHead(): Head {
  const ledger = new Ledger(sampleEntity());
  ledger.do({ type: 'debit' });
  return ledger.head!;
}

/** A case over 60.00 of a debit of 92.00, opened on day one and due on the first of April by the bank's word. */
export function sampleDispute(told: Partial<Particulars> = {}, settings: object = {}): Dispute {
  const ledger = new Ledger(sampleEntity({ timeZone: 'Europe/Berlin', ...settings }));
  ledger.do({ type: 'debit' });
  const head = ledger.head!;
  const chargeback = ledger.claim({ type: 'chargeback', amount: '60.00' });
  ledger.settle(chargeback, succeeded(chargeback));
  const particulars = { ...noParticulars, caseNumber: 'BANK-7781', reason: '13.1', ...told };
  const id = `dsp_${chargeback.id.slice(3)}` as DisputeId;
  return openDispute(id, chargeback, particulars, { head, entity: ledger.entity }, ada()).after;
}

/** The step that was taken; throws where a rule said no. */
export function taken(decided: DisputeChange | Rejection | null): DisputeChange {
  if (decided === null || isRejection(decided)) throw new Error(`No step was taken: ${JSON.stringify(decided)}`);
  return decided;
}
