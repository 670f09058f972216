import type { Dispute } from '../../src/domain/dispute.ts';
import { isOpen, type Operation, type OperationType } from '../../src/domain/operation.ts';
import type { Counters, Reference } from '../../src/domain/payment.ts';

const holding = ({ status }: Operation) => isOpen(status) || status === 'succeeded';
const booked = ({ status }: Operation) => status === 'succeeded';
const isOpenCase = (status: Dispute['status']) => status === 'needs_response' || status === 'under_review';
const total = (operations: readonly Operation[]) =>
  operations.reduce((sum, { booked: moved, requested }) => sum + (moved ?? requested), 0);

/** What the operations of a payment say the counters of one of them must be: plain sums that share nothing with src/domain/effect.ts. */
export function saidBy(
  operations: readonly Operation[],
  { id, type, amount }: Reference,
  cases: readonly Dispute[] = [],
): Counters {
  const on = (...types: OperationType[]) =>
    operations.filter((one) => one.references === id && types.includes(one.type) && holding(one));
  const about = (wanted: OperationType) =>
    operations.filter((one) => one.base === id && one.type === wanted && holding(one));
  const reversals = about('chargeback_reversal').filter(booked);
  const [refunded, returned, rebills] = [total(on('refund').filter(booked)), total(reversals), on('rebill')];
  const chargedBack = total(about('chargeback').filter(booked));
  const forReason = (reason: string) => total(rebills.filter((one) => one.reason === reason));
  const disputable = ['debit', 'capture', 'rebill', 'chargeback_reversal'].includes(type);
  return {
    left:
      amount -
      total(on('capture', 'reversal', 'refund', 'chargeback_reversal')) -
      total(about('chargeback')) +
      returned,
    disputable: disputable ? amount - total(on('chargeback')) : 0,
    captured: total(on('capture').filter(booked)),
    released: total(on('reversal').filter(booked)),
    refunded,
    chargedBack,
    chargebackReversed: returned,
    rebilled: total(rebills),
    overRefunded: refunded - forReason('incorrect_refund'),
    unreversed: chargedBack - returned - forReason('incorrect_chargeback'),
    openDisputes: cases.filter(({ base, status, owes }) => base === id && (isOpenCase(status) || owes !== null)).length,
    closures: on('capture', 'reversal', 'chargeback_reversal').filter(({ closes }) => closes).length,
  };
}
