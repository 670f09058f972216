import { type Books } from '../books/books.ts';
import { type ReferencingType, type Transaction } from '../books/transaction.ts';
import { type Entity } from './entities.ts';
import { type KnownCode } from './result-codes.ts';

/** A request to do something to an earlier transaction, as the rules see it. */
export type Reference = {
  readonly entity: Entity;
  readonly paymentType: ReferencingType;
  readonly parent: Transaction | undefined;
  readonly amount: number;
  readonly currency: string | undefined;
  readonly testMode: string | undefined;
  /** Done by a person or by the platform itself, not through the merchant's API. */
  readonly inPortal: boolean;
};

type Rule = {
  readonly supportedBy: (entity: Entity, inPortal: boolean) => KnownCode | undefined;
  readonly unknownParent: KnownCode;
  readonly parents: readonly Transaction['paymentType'][];
  readonly wrongParent: KnownCode;
  readonly refuse: (
    wanted: { parent: Transaction; amount: number; entity: Entity },
    books: Books,
    now: number,
  ) => KnownCode | undefined;
};

const always = (): undefined => undefined;
const byApi = (entity: Entity, inPortal: boolean): KnownCode | undefined =>
  entity.chargebacks === 'internal' && !inPortal ? '700.400.402' : undefined;

const isReversed = (books: Books, parent: Transaction): boolean => books.live(parent, 'RV').length > 0;

/** What the bank has taken back and not returned; a second chargeback takes back what a reversal had returned. */
const chargedBack = (books: Books, parent: Transaction): number => {
  const returned = (chargeback: Transaction): number =>
    books.live(chargeback, 'CR').reduce((total, reversal) => total + reversal.amount - chargedBack(books, reversal), 0);
  return books.live(parent, 'CB').reduce((total, chargeback) => total + chargeback.amount - returned(chargeback), 0);
};

const rules = {
  CP: {
    supportedBy: always,
    unknownParent: '700.400.510',
    parents: ['PA'],
    wrongParent: '700.400.510',
    refuse: ({ parent, amount, entity }, books, now) => {
      const captured = books.sum(parent, 'CP');
      if (isReversed(books, parent)) return '700.400.100';
      if (captured >= parent.amount || (captured > 0 && entity.captures === 'one')) return '700.300.300';
      if (parent.expiresAt !== undefined && now >= parent.expiresAt) return '700.300.400';
      return amount > parent.amount - captured ? '700.400.100' : undefined;
    },
  },
  RV: {
    supportedBy: always,
    unknownParent: '700.400.530',
    parents: ['PA', 'DB'],
    wrongParent: '700.400.530',
    refuse: ({ parent, entity }, books, now) => {
      if (parent.paymentType === 'DB' && !entity.reversesDebits) return '700.300.800';
      if (isReversed(books, parent)) return '700.400.300';
      if (chargedBack(books, parent) > 0) return '700.300.600';
      if (books.sum(parent, 'RF') > 0) return '700.400.300';
      const captured = books.sum(parent, 'CP');
      if (captured >= parent.amount || (captured > 0 && !entity.releasesRest)) return '700.300.300';
      return parent.expiresAt !== undefined && now >= parent.expiresAt ? '700.300.700' : undefined;
    },
  },
  RF: {
    supportedBy: always,
    // Not the 700.100.100 one expects: seen on the platform's own simulator.
    unknownParent: '600.200.500',
    parents: ['CP', 'DB', 'RB', 'CD', 'RC'],
    wrongParent: '700.400.520',
    refuse: ({ parent, amount }, books) => {
      const refunded = books.sum(parent, 'RF');
      if (chargedBack(books, parent) > 0) return '700.300.600';
      if (isReversed(books, parent)) return '700.400.200';
      if (refunded >= parent.amount) return '700.300.300';
      return amount > parent.amount - refunded ? '700.400.200' : undefined;
    },
  },
  RB: {
    supportedBy: (entity) => (entity.rebills ? undefined : '600.200.400'),
    unknownParent: '700.100.100',
    parents: ['DB', 'CP'],
    wrongParent: '700.100.700',
    // On top of what was captured, so no cap; but there must be a sale left to bill again.
    refuse: ({ parent }, books) => (isReversed(books, parent) ? '900.100.202' : undefined),
  },
  CB: {
    supportedBy: byApi,
    unknownParent: '700.400.550',
    // A second chargeback stands on the reversal of the first.
    parents: ['CP', 'DB', 'RB', 'CR'],
    wrongParent: '700.400.550',
    refuse: ({ parent, amount }, books) => {
      const earlier = books.live(parent, 'CB');
      if (earlier.length > 0) return chargedBack(books, parent) > 0 ? '700.400.400' : '700.300.500';
      if (isReversed(books, parent)) return '700.400.400';
      return amount > parent.amount ? '700.100.300' : undefined;
    },
  },
  CR: {
    supportedBy: byApi,
    unknownParent: '700.400.420',
    parents: ['CB'],
    wrongParent: '700.400.420',
    refuse: ({ parent, amount, entity }, books) => {
      if (books.live(parent, 'CR').length > 0) return '700.400.410';
      const isSecond = parent.referencedId !== undefined && books.find(parent.referencedId)?.paymentType === 'CR';
      if (isSecond && !entity.reversesSecondChargeback) return '700.400.411';
      return amount > parent.amount ? '700.100.300' : undefined;
    },
  },
  RC: {
    supportedBy: always,
    unknownParent: '700.400.560',
    parents: ['PA', 'CP', 'DB', 'RB'],
    wrongParent: '700.400.560',
    refuse: always,
  },
} as const satisfies Record<ReferencingType, Rule>;

type Decision =
  | { readonly refusedWith: KnownCode; readonly amount?: never }
  | { readonly refusedWith?: never; readonly amount: number };

/** The code by which the gateway refuses, or the amount that will be booked. */
export const decideReference = (reference: Reference, books: Books, now: number): Decision => {
  const { entity, paymentType, parent, currency, testMode } = reference;
  const rule: Rule = rules[paymentType];
  const unsupported = rule.supportedBy(entity, reference.inPortal);
  if (unsupported) return { refusedWith: unsupported };
  if (entity.mode === 'live' && testMode !== undefined) return { refusedWith: '600.200.701' };
  if (!parent) return { refusedWith: rule.unknownParent };
  if (parent.entityId !== entity.entityId) return { refusedWith: '700.400.700' };
  if (parent.state === 'pending') return { refusedWith: '700.400.570' };
  if (parent.state === 'rejected') return { refusedWith: '700.300.200' };
  if (!rule.parents.includes(parent.paymentType)) return { refusedWith: rule.wrongParent };
  if (testMode !== undefined && testMode !== parent.testMode) return { refusedWith: '700.100.600' };

  // A reversal names no amount: all that is open goes back.
  const isReversal = paymentType === 'RV';
  const amount = isReversal ? parent.amount - books.sum(parent, 'CP') : reference.amount;
  if (!isReversal && currency !== parent.currency) return { refusedWith: '700.100.500' };
  if (!isReversal && amount === 0) return { refusedWith: '100.550.300' };
  const refusedWith = rule.refuse({ parent, amount, entity }, books, now);
  return refusedWith ? { refusedWith } : { amount };
};
