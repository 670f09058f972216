import {
  crashesAt,
  databaseFaultsAt,
  mainGatewayFaults,
  operations,
  orders,
  otherGatewayFaults,
  silentGatewayFaults,
  stallsAt,
  variants,
  type Case,
  type GatewayFault,
  type Order,
  type Scenario,
} from './dimensions.ts';
import type { Played } from './play-all.ts';
import type { Fate } from './process.ts';

/** What is tried with what: every scenario x every fault x (no fate, or each at every step) x every order. */
export type Plan = {
  readonly scenarios: Readonly<Record<string, Scenario>>;
  readonly faults: Readonly<Record<string, GatewayFault>>;
  readonly orders: readonly Order[];
  readonly fates: readonly ((steps: readonly string[]) => readonly Fate[])[];
  /** Which function they befall. */
  readonly of: Case['of'];
};

const tells = (order: Order): boolean => order.includes('webhook');
const quiet = ['no duplicate'] as const;
const all = [crashesAt, stallsAt, databaseFaultsAt];
const { 'all well': well, 'answer lost': lost, 'request lost': absent } = mainGatewayFaults;
const pending = mainGatewayFaults['pending, then success'];
const dies = { scenarios: operations, fates: [crashesAt] } as const;

/** What every change is tried with: everything that can befall each operation, beside what tells most of the rest. */
export const corePlans: Readonly<Record<string, Plan>> = {
  'The function dies': { ...dies, of: 'request', faults: { 'all well': well, 'answer lost': lost }, orders },
  'The function dies over what is not there, or not yet': {
    ...dies,
    of: 'request',
    faults: { 'request lost': absent, 'pending, then success': pending },
    orders: quiet,
  },
  'The function stalls, or its database fails': {
    scenarios: operations,
    faults: { 'all well': well, 'answer lost': lost },
    orders: quiet,
    fates: [stallsAt, databaseFaultsAt],
    of: 'request',
  },
  'The clock dies': { ...dies, of: 'clock', faults: { 'answer lost': lost }, orders: quiet },
  'The clock dies or stalls between two looks, or its database fails': {
    scenarios: { refund: operations.refund },
    faults: { 'request lost': absent },
    orders: quiet,
    fates: all,
    of: 'clock',
  },
  'The function that is notified dies': {
    ...dies,
    of: 'webhook',
    faults: { 'answer lost': lost },
    orders: ['webhook first'],
  },
  'The gateway fails': { scenarios: operations, faults: mainGatewayFaults, orders, fates: [], of: 'request' },
  'The gateway fails in some other way': {
    scenarios: operations,
    faults: otherGatewayFaults,
    orders: ['no duplicate', 'webhook first'],
    fates: [],
    of: 'request',
  },
  'The gateway fails an entity with other settings': {
    scenarios: variants,
    faults: mainGatewayFaults,
    orders: quiet,
    fates: [],
    of: 'request',
  },
  'The gateway says nothing': {
    scenarios: operations,
    faults: silentGatewayFaults,
    orders: quiet,
    fates: [],
    of: 'request',
  },
};

const everyFault = { ...mainGatewayFaults, ...otherGatewayFaults };

/** Everything with everything. */
export const fullPlans: Readonly<Record<string, Plan>> = {
  'Whatever happens to a request': { scenarios: operations, faults: everyFault, orders, fates: all, of: 'request' },
  'Whatever happens to a request of an entity with other settings': {
    scenarios: variants,
    faults: mainGatewayFaults,
    orders,
    fates: all,
    of: 'request',
  },
  'Whatever happens to the clock': {
    scenarios: { ...operations, ...variants },
    faults: mainGatewayFaults,
    orders,
    fates: all,
    of: 'clock',
  },
  'Whatever happens to a notification': {
    scenarios: { ...operations, ...variants },
    faults: mainGatewayFaults,
    orders: orders.filter(tells),
    fates: all,
    of: 'webhook',
  },
  'Whatever happens while the gateway says nothing': {
    scenarios: operations,
    faults: silentGatewayFaults,
    orders,
    fates: all,
    of: 'request',
  },
};

/** The cases of a plan without any fate: they are played first, and show at which steps one can strike. */
export const undisturbed = ({ scenarios, faults, orders: wanted, of }: Plan): readonly Case[] =>
  Object.entries(scenarios).flatMap(([name, scenario]) =>
    Object.entries(faults).flatMap(([gateway, fault]) =>
      wanted
        .filter((order) => !fault.onlyTold || tells(order))
        .map((order) => ({ name, scenario, gateway, fault, fate: null, of, order })),
    ),
  );

/** Every fate at every step that an undisturbed case took. */
export const disturbed = ({ fates }: Plan, played: readonly Played[]): readonly Case[] =>
  played.flatMap(({ case: one, steps }) => fates.flatMap((at) => at(steps)).map((fate) => ({ ...one, fate })));
