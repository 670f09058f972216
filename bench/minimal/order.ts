/** What one request comes to. */
export type Order = {
  readonly id: string;
  readonly paymentId: string;
  readonly entity: string;
  readonly type: 'preauthorization' | 'capture' | 'refund';
  readonly references: string | null;
  /** Minor units. */
  readonly requested: number;
  readonly currency: string;
  readonly reference: string;
  readonly requestedBy: string;
  readonly at: string;
};
