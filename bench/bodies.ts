import type { Operation } from './operation.ts';

export const entity = 'shop-eu';

/** What is sent for each operation; both sides get the same. */
export const bodies = {
  'pre-authorization': {
    entity,
    type: 'preauthorization',
    amount: '92.00',
    currency: 'EUR',
    reference: 'ORDER-1042',
    card: {
      number: '4200000000000000',
      brand: 'VISA',
      holder: 'Jane Jones',
      expiryMonth: '05',
      expiryYear: '2034',
      cvv: '123',
    },
  },
  capture: { amount: '60.00', reference: 'ORDER-1042' },
  refund: { amount: '20.00', reference: 'ORDER-1042' },
} as const satisfies Record<Operation, object>;
