import { bookedMoney, type Head, type Reference } from './payment.ts';

/** Where the money of a payment, or of one operation of it, is. Minor units; nothing here is below zero. */
export type Balances = {
  readonly authorized: number;
  readonly captured: number;
  readonly capturable: number;
  readonly released: number;
  readonly refunded: number;
  readonly refundable: number;
  readonly reserved: number;
  readonly chargedBack: number;
  readonly chargebackReversed: number;
  /** Money lost twice: refunded, and charged back as well. */
  readonly doubleLoss: number;
};

const isBase = ({ type }: Reference): boolean => type === 'payout' || bookedMoney.some((booked) => booked === type);

/** The balances of one operation. */
export function balancesOf(reference: Reference): Balances {
  const { type, amount, left, captured, released, refunded, chargedBack, chargebackReversed, closures, openDisputes } =
    reference;
  const authorization = type === 'preauthorization';
  const base = isBase(reference);
  const taken = authorization ? captured + released : refunded + released + chargedBack - chargebackReversed;
  const free = Math.max(left, 0);
  return {
    authorized: authorization ? amount : 0,
    captured: authorization ? captured : base && type !== 'payout' ? amount - released : 0,
    capturable: authorization && closures === 0 ? free : 0,
    released,
    refunded,
    refundable: base && closures === 0 && openDisputes === 0 ? free : 0,
    reserved: authorization || base ? Math.max(amount - taken - left, 0) : 0,
    chargedBack,
    chargebackReversed,
    doubleLoss: base ? Math.max(-left, 0) : 0,
  };
}

/** The balances of a whole payment. What is captured is counted at the pre-authorization's captures, debits and rebills. */
export function totalBalances({ references }: Head): Balances {
  const each = references.map(balancesOf);
  const sum = (counter: keyof Balances) => each.reduce((total, balances) => total + balances[counter], 0);
  const capturedMoney = references.filter(isBase).reduce((total, one) => total + balancesOf(one).captured, 0);
  return {
    authorized: sum('authorized'),
    captured: capturedMoney,
    capturable: sum('capturable'),
    released: sum('released'),
    refunded: sum('refunded'),
    refundable: sum('refundable'),
    reserved: sum('reserved'),
    chargedBack: sum('chargedBack'),
    chargebackReversed: sum('chargebackReversed'),
    doubleLoss: sum('doubleLoss'),
  };
}
