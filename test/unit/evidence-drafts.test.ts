import { describe, expect, test } from '@jest/globals';
import { refusalToSeal, represent } from '../../src/domain/decide-dispute.ts';
import { addPiece, changePiece, newPiece, receivePiece, removePiece } from '../../src/domain/decide-evidence.ts';
import { accept, assign } from '../../src/domain/decide-dispute.ts';
import type { DisputeChange } from '../../src/domain/dispute-change.ts';
import type { Dispute } from '../../src/domain/dispute.ts';
import { evidenceSlots } from '../../src/domain/evidence-slots.ts';
import type { EvidencePiece, FileContent } from '../../src/domain/evidence.ts';
import type { EvidenceId } from '../../src/domain/ids.ts';
import { plusMs } from '../../src/domain/instant.ts';
import { inform, noParticulars } from '../../src/domain/open-dispute.ts';
import { isRejection } from '../../src/domain/plan.ts';
import type { Rejection } from '../../src/domain/rejection.ts';
import { ada, sampleDispute, sealedAs, taken } from '../props/sample-dispute.ts';
import { sampleEntity } from '../props/sample-entity.ts';

/** What the team gathers until the case is sealed. The sample was not received, so it wants a proof of delivery. */

const entity = sampleEntity({ disputes: { packBytes: 100_000 } });
let ids = 0;
const idOf = (number: number) => `evd_${String(number).padStart(26, '0')}` as EvidenceId;
const draft = (facts: Partial<EvidencePiece> = {}): EvidencePiece =>
  newPiece(
    {
      id: idOf((ids += 1)),
      disputeId: sampleDispute().id,
      kind: 'proof_of_delivery',
      title: 'At the door',
      content: { form: 'text', text: 'Handed to the neighbor.' },
      ...facts,
    },
    ada(),
  );
const file: FileContent = {
  form: 'file',
  name: 'door.jpg',
  type: 'image/jpeg',
  size: 50_000,
  sha256: 'c'.repeat(64),
  checked: null,
};
const looked = { ...file, checked: { pages: 1, versionId: 'v1' } };
const add = (one: Dispute, piece = draft()) => taken(addPiece(one, piece, entity, ada()));
const pieceOf = ({ piece }: DisputeChange): EvidencePiece => {
  if (piece?.kind !== 'put') throw new Error('It is no piece');
  return piece.piece;
};
const slotOf = (one: Dispute, kind: string) =>
  evidenceSlots(one.reason.normalized, one.pieces).find((slot) => slot.kind === kind);
const codeOf = (decided: object | null) => (decided !== null && isRejection(decided) ? decided.code : null);

describe('The evidence of a case', () => {
  test('is asked for by its reason, what is required first', () => {
    expect(slotOf(sampleDispute(), 'proof_of_delivery')).toEqual({
      kind: 'proof_of_delivery',
      required: true,
      status: 'missing',
    });
    expect(evidenceSlots('not_received', []).map(({ required }) => required)).toEqual([
      true,
      ...Array.from({ length: 4 }, () => false),
    ]);
  });

  test('is there at once as a text, and can have several pieces of a kind', () => {
    const first = add(sampleDispute());
    expect(first).toMatchObject({
      step: 'evidence_added',
      decision: { by: 'user:ada', reason: 'proof_of_delivery: At the door' },
      after: { version: 2, status: 'needs_response' },
    });
    const second = add(first.after);
    expect(second.after.pieces).toHaveLength(2);
    expect(slotOf(second.after, 'proof_of_delivery')?.status).toBe('present');
  });

  test('counts a file only once it was looked at', () => {
    const announced = add(sampleDispute(), draft({ content: file }));
    expect(announced.step).toBe('evidence_announced');
    expect(slotOf(announced.after, 'proof_of_delivery')?.status).toBe('missing');
    const received = taken(receivePiece(announced.after, pieceOf(announced), looked, ada()));
    expect(received.step).toBe('evidence_added');
    expect(slotOf(received.after, 'proof_of_delivery')?.status).toBe('present');
  });

  test('is counted by what a piece has become, and not once it is removed', () => {
    const added = add(sampleDispute());
    const changed = taken(changePiece(added.after, pieceOf(added), { kind: 'receipt' }, ada()));
    expect(pieceOf(changed)).toMatchObject({ kind: 'receipt', title: 'At the door', version: 2 });
    expect(slotOf(changed.after, 'proof_of_delivery')?.status).toBe('missing');
    expect(slotOf(changed.after, 'receipt')).toEqual({ kind: 'receipt', required: false, status: 'present' });
    const removed = taken(removePiece(changed.after, pieceOf(changed), ada()));
    expect(removed.after.pieces).toEqual([]);
  });

  test('is not changed in what it says when it is a file', () => {
    const { after, ...announced } = add(sampleDispute(), draft({ content: file }));
    const piece = pieceOf({ after, ...announced });
    expect(codeOf(changePiece(after, piece, { text: 'Other.' }, ada()))).toBe('evidence_is_a_file');
    expect(pieceOf(taken(changePiece(after, piece, { title: 'Other' }, ada()))).content).toEqual(file);
  });

  test('takes no file that is larger than all that may be sent, to the byte', () => {
    const of = (size: number) => addPiece(sampleDispute(), draft({ content: { ...file, size } }), entity, ada());
    expect(of(100_001)).toMatchObject({
      code: 'file_too_large',
      detail: expect.stringMatching(/100001 .* 100000/),
    });
    expect(codeOf(of(100_000))).toBeNull();
  });

  test('ends at forty pieces', () => {
    let one = sampleDispute();
    for (let count = 0; count < 40; count += 1) one = add(one).after;
    expect(codeOf(addPiece(one, draft(), entity, ada()))).toBe('too_much_evidence');
  });

  const changes: [string, (one: Dispute, piece: EvidencePiece, at?: ReturnType<typeof ada>) => object][] = [
    ['added', (one, _, said = ada()) => addPiece(one, draft(), entity, said)],
    ['received', (one, piece, said = ada()) => receivePiece(one, piece, looked, said)],
    ['changed', (one, piece, said = ada()) => changePiece(one, piece, { title: 'Other' }, said)],
    ['removed', (one, piece, said = ada()) => removePiece(one, piece, said)],
  ];
  test.each(changes)('is not %s once it is sealed, decided or too late', (_, change) => {
    const added = add(sampleDispute());
    const { after: one } = added;
    const sealed = taken(represent(one, sealedAs(one), ada())).after;
    const refused = change(sealed, pieceOf(added));
    expect(codeOf(refused)).toBe('evidence_sealed');
    expect((refused as Rejection).detail).toContain(sealed.representment!.sealedAt);
    expect(codeOf(change(taken(accept(sealed, ada())).after, pieceOf(added)))).toBe('evidence_sealed');
    expect(codeOf(change(taken(accept(one, ada())).after, pieceOf(added)))).toBe('dispute_decided');
    expect(codeOf(change(one, pieceOf(added), ada('', one.due.at)))).toBe('deadline_passed');
    expect(codeOf(change(one, pieceOf(added), ada('', plusMs(one.due.at, -1))))).toBeNull();
  });
});

describe('Sealing', () => {
  test('needs what is required, or a reason that is kept with what was missing', () => {
    const bare = sampleDispute();
    expect(codeOf(refusalToSeal(bare, ada()))).toBe('evidence_missing');
    expect(taken(represent(bare, sealedAs(bare), ada('Lost at sea.'))).after.representment).toMatchObject({
      missing: ['proof_of_delivery'],
      reason: 'Lost at sea.',
    });
    const { after } = add(bare);
    expect(taken(represent(after, sealedAs(after), ada())).after.representment).toMatchObject({ missing: [] });
  });

  test('waits for a file that was announced, whatever the reason', () => {
    const { after } = add(sampleDispute(), draft({ content: file }));
    expect(codeOf(refusalToSeal(after, ada('It will come.')))).toBe('evidence_unfinished');
  });

  test('is refused when what goes into the pack has changed since it was made', () => {
    const added = add(sampleDispute());
    const of = added.after;
    const seal = (now: Dispute) => codeOf(represent(now, sealedAs(of), ada()));
    expect(seal(taken(changePiece(of, pieceOf(added), { title: 'Other' }, ada())).after)).toBe('evidence_changed');
    expect(seal(add(of).after)).toBe('evidence_changed');
    const told = { ...noParticulars, responseDueAt: plusMs(of.due.at, 1_000), amount: null };
    expect(seal(taken(inform(of, told, entity, ada())).after)).toBe('evidence_changed');
    expect(seal(taken(assign(of, 'user:bob', ada())).after)).toBeNull();
  });
});
