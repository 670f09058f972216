import type { Entity } from './entity.ts';
import { instantOf, plusDays, type Instant } from './instant.ts';
import type { Operation } from './operation.ts';
import type { ExpirySource } from './payment.ts';

/** What the life of an authorization depends on. Null: whatever it is. */
type Row = {
  readonly brand: string | null;
  readonly business: Entity['business'] | null;
  readonly initiatedBy: Operation['initiatedBy'] | null;
  readonly inPerson: boolean | null;
  readonly days: number;
  /** The row holds for authorizations since then. */
  readonly effectiveFrom: string;
  readonly source: string;
};

const row = (
  brand: string | null,
  days: number,
  effectiveFrom: string,
  source: string,
  when: Partial<Row> = {},
): Row => ({
  brand,
  business: null,
  initiatedBy: null,
  inPerson: null,
  days,
  effectiveFrom,
  source,
  ...when,
});
const stripe = 'docs.stripe.com, extended authorizations';
const byShopper = { initiatedBy: 'shopper' } as const;

/**
 * How many days a brand keeps an authorization; the first row that fits counts. Of several figures in use the shortest is taken:
 * too early only warns, too late loses the money. The gateway's own date always wins, then the entity's setting. Longer lives of
 * a pre-authorization that is told apart from a final one (Mastercard 30) are for that setting: OPP does not tell them apart.
 */
export const validity: readonly Row[] = [
  row('VISA', 30, '2024-04-13', stripe, { ...byShopper, business: 'lodging' }),
  row('VISA', 30, '2024-04-13', stripe, { ...byShopper, business: 'vehicle_rental' }),
  row('VISA', 30, '2024-04-13', stripe, { ...byShopper, business: 'cruise' }),
  row('VISA', 5, '2024-04-13', 'docs.stripe.com (cut off at 4 d 18 h), Airwallex', { initiatedBy: 'merchant' }),
  row('VISA', 5, '2024-04-13', 'Airwallex, paymentsandrisk', { inPerson: true }),
  row('VISA', 7, '2024-04-13', 'docs.stripe.com; Checkout.com 7 to 10, Visa Core Rules reported as 10'),
  row('MASTER', 7, '2024-01-01', 'final authorization; Revolut, paymentsandrisk'),
  row('AMEX', 30, '2024-01-01', `${stripe}; not beyond the end of the stay`, { business: 'lodging' }),
  row('AMEX', 30, '2024-01-01', stripe, { business: 'vehicle_rental' }),
  row('AMEX', 7, '2024-01-01', 'docs.stripe.com, paymentsandrisk'),
  row('DISCOVER', 30, '2024-01-01', `${stripe}, its list of travel businesses`, { business: 'lodging' }),
  row('DISCOVER', 30, '2024-01-01', `${stripe}, its list of travel businesses`, { business: 'vehicle_rental' }),
  row('DISCOVER', 30, '2024-01-01', `${stripe}, its list of travel businesses`, { business: 'cruise' }),
  row('DISCOVER', 30, '2024-01-01', `${stripe}, its list of travel businesses`, { business: 'travel' }),
  row('DISCOVER', 7, '2024-01-01', 'docs.stripe.com'),
  row('CARTEBANCAIRE', 12, '2024-01-01', 'docs.adyen.com'),
  // Where nothing better is known.
  row(null, 1.5, '2024-01-01', 'developer.squareup.com (36 h in person)', { inPerson: true }),
  row(null, 5, '1970-01-01', 'OPP resellers speak of about five days (Peach support)'),
];

/** When an authorization made at `at` ends, as far as anyone can tell, and who says so. */
export function authorizationEnd(
  at: Instant,
  gatewayDate: Instant | null,
  made: { readonly brand: string | null; readonly initiatedBy: Operation['initiatedBy'] },
  entity: Pick<Entity, 'authorizationDays' | 'business' | 'inPerson'>,
): { readonly expiresAt: Instant; readonly expirySource: ExpirySource } {
  // A date that has passed before the authorization was made is no end of it.
  if (gatewayDate && gatewayDate > at) return { expiresAt: gatewayDate, expirySource: 'gateway' };
  const known = { ...made, business: entity.business, inPerson: entity.inPerson };
  const fits = (one: Row): boolean =>
    facts.every((fact) => one[fact] === null || one[fact] === known[fact]) &&
    instantOf(Date.parse(one.effectiveFrom)) <= at;
  const days = entity.authorizationDays ?? validity.find(fits)?.days ?? shortestDays;
  return { expiresAt: plusDays(at, days), expirySource: 'estimate' };
}

const facts = ['brand', 'business', 'initiatedBy', 'inPerson'] as const;
const shortestDays = 1.5;
