import type { Order } from './order.ts';

/** What later operations can take from a succeeded one. */
export const referenceOf = ({ id, type, references, requested }: Order, gatewayId: string, settledAt: string) => ({
  left: requested,
  disputable: type === 'capture' ? requested : 0,
  captured: 0,
  released: 0,
  refunded: 0,
  chargedBack: 0,
  chargebackReversed: 0,
  rebilled: 0,
  overRefunded: 0,
  unreversed: 0,
  openDisputes: 0,
  closures: 0,
  id,
  type,
  references,
  base: null,
  gatewayId,
  amount: requested,
  settledAt,
  recordedOnly: false,
});
