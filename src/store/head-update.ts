import type { Change } from '../domain/effect.ts';
import type { DisputeId, OperationId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { Operation } from '../domain/operation.ts';
import type { Reference } from '../domain/payment.ts';
import type { Condition } from '../domain/rules.ts';
import type { RootFacts } from '../domain/settlement.ts';
import { referenceItem } from './head-item.ts';
import { dueKeys, indexKeys } from './keys.ts';

/** What happens to a head in one write. */
export type HeadUpdate = {
  readonly on: Pick<Operation, 'paymentId' | 'entity'>;
  readonly changes: readonly Change[];
  readonly conditions: readonly Condition[];
  readonly reference: Reference | null;
  /** What others refer to, as the gateway knows it now. */
  readonly adopted?: (Pick<Reference, 'gatewayId' | 'amount'> & { readonly id: OperationId }) | null;
  readonly root: RootFacts | Pick<RootFacts, 'status'> | null;
  readonly unsettled: { readonly add: OperationId } | { readonly remove: OperationId } | null;
  /** A dispute that is opened with it. */
  readonly dispute?: DisputeId | null;
  /** Whether it closes a pre-authorization for good: then the clock has nothing left to do, and nobody is asked. */
  readonly ends?: boolean;
  readonly at: Instant;
};

/** What puts a head on the ring and among the tasks. */
const leavingClock = [
  'nextLookAt',
  'asked',
  'duePK',
  'dueSK',
  'dueTries',
  'taskPK',
  'taskSK',
  'settledPK',
  'settledSK',
];

/** What an expression can hold of ours. */
type Value = string | number | boolean | null | object;

/** The update expression of a head. Counters are added to, never set, so writers of different operations do not disturb each other. */
export function headUpdate({
  on,
  changes,
  conditions,
  reference,
  adopted = null,
  root,
  unsettled,
  dispute = null,
  ends = false,
  at,
}: HeadUpdate) {
  const names: Record<string, string> = {};
  const values: Record<string, Value> = { ':at': at };
  const name = (text: string): string => {
    const alias = `#${text.replace(/\W/g, '_')}`;
    names[alias] = text;
    return alias;
  };
  const value = (content: Value): string => {
    const alias = `:v${Object.keys(values).length}`;
    values[alias] = content;
    return alias;
  };
  const counterPath = (of: OperationId, counter: string) => `${name('references')}.${name(of)}.${name(counter)}`;

  const sets = [
    `${name('updatedAt')} = :at`,
    ...summed(changes).map(({ of, counter, by }) => {
      const path = counterPath(of, counter);
      return `${path} = ${path} + ${value(by)}`;
    }),
    ...(reference ? [`${name('references')}.${name(reference.id)} = ${value(referenceItem(reference))}`] : []),
    ...(adopted ? adoptedSets(adopted) : []),
    ...(root ? rootSets(root) : []),
  ];
  const added = [
    `${name('version')} ${value(1)}`,
    ...(unsettled && 'add' in unsettled ? [`${name('unsettled')} ${value(new Set([unsettled.add]))}`] : []),
    ...(dispute ? [`${name('disputes')} ${value(new Set([dispute]))}`] : []),
  ];
  const removed =
    unsettled && 'remove' in unsettled ? [`${name('unsettled')} ${value(new Set([unsettled.remove]))}`] : [];
  const demands = conditions.map(
    ({ of, counter, is, value: expected }) => `${counterPath(of, counter)} ${is} ${value(expected)}`,
  );

  return {
    UpdateExpression: [
      `SET ${sets.join(', ')}`,
      ...added.map((one, at) => `${at === 0 ? 'ADD ' : ', '}${one}`),
      ...removed.map((one) => `DELETE ${one}`),
      ...(ends ? [`REMOVE ${leavingClock.map(name).join(', ')}`] : []),
    ].join(' '),
    ConditionExpression: ['attribute_exists(PK)', ...demands].join(' AND '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };

  function adoptedSets({ id, gatewayId, amount }: NonNullable<HeadUpdate['adopted']>): readonly string[] {
    const at = `${name('references')}.${name(id)}`;
    return Object.entries({ gatewayId, amount, recordedOnly: false }).map(
      ([field, content]) => `${at}.${name(field)} = ${value(content)}`,
    );
  }

  function rootSets({ status, ...facts }: RootFacts | Pick<RootFacts, 'status'>): readonly string[] {
    const statusSet = `${name('root')}.${name('status')} = ${value(status)}`;
    if (!('gatewayId' in facts)) return [statusSet];
    const { gatewayId, amount, brand, card, expiresAt, expirySource, firstLookAt } = facts;
    const onClock: Readonly<Record<string, Value | undefined>> =
      firstLookAt === null || expiresAt === null
        ? {}
        : {
            nextLookAt: firstLookAt,
            ...dueKeys('expiry', firstLookAt, on.paymentId),
            ...indexKeys.expiring(on.entity, expiresAt, on.paymentId),
          };
    return [
      statusSet,
      `${name('root')}.${name('gatewayId')} = ${value(gatewayId)}`,
      `${name('amount')} = ${value(amount)}`,
      `${name('expiresAt')} = ${value(expiresAt)}`,
      `${name('expirySource')} = ${value(expirySource)}`,
      ...(brand ? [`${name('brand')} = ${value(brand)}`] : []),
      ...(card ? [`${name('card')} = ${value(card)}`] : []),
      ...Object.entries(onClock).map(([key, content]) => `${name(key)} = ${value(content ?? null)}`),
    ];
  }
}

/** One addition per counter: an expression may name a path once only. */
function summed(changes: readonly Change[]): readonly Change[] {
  const sums = new Map<string, Change>();
  for (const one of changes) {
    const key = `${one.of} ${one.counter}`;
    sums.set(key, { ...one, by: (sums.get(key)?.by ?? 0) + one.by });
  }
  return [...sums.values()].filter(({ by }) => by !== 0);
}
