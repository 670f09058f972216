/** The operations of one cycle, in their order. */
export const operations = ['pre-authorization', 'capture', 'refund'] as const;
export type Operation = (typeof operations)[number];

/** The function behind each, by its name in the table of routes, and its route below a side's prefix. */
export const functionOf = {
  'pre-authorization': 'operations/pay',
  capture: 'operations/capture',
  refund: 'operations/refund',
} as const satisfies Record<Operation, string>;

export const routeOf = {
  'pre-authorization': '/payments',
  capture: '/payments/{paymentId}/captures',
  refund: '/payments/{paymentId}/refunds',
} as const satisfies Record<Operation, string>;
