import type { Table } from '../../src/store/table.ts';

type Consumed = { readonly CapacityUnits?: number; readonly GlobalSecondaryIndexes?: object };
type Answer = { readonly ConsumedCapacity?: Consumed | readonly Consumed[] };

/** In the units that DynamoDB charges for; those of the indexes are in it. */
export type Metered = { readonly reads: number; readonly writes: number };

const isRead = /^(Get|BatchGet|Query)Command$/;

/** A table whose every request asks the engine what it consumes. */
export function metered(table: Table): { readonly table: Table; readonly take: () => Metered } {
  const units = { reads: 0, writes: 0 };
  const documents = new Proxy(table.documents, {
    get: (target, name) =>
      name === 'send'
        ? async (command: { readonly input: object }, ...rest: never[]) => {
            Object.assign(command.input, { ReturnConsumedCapacity: 'INDEXES' });
            const answer = await (target.send as (...args: unknown[]) => Promise<Answer>)(command, ...rest);
            const consumed = [answer.ConsumedCapacity ?? []].flat();
            const sum = consumed.reduce((total, { CapacityUnits = 0 }) => total + CapacityUnits, 0);
            units[isRead.test(command.constructor.name) ? 'reads' : 'writes'] += sum;
            return answer;
          }
        : (Reflect.get(target, name) as unknown),
  });
  return {
    table: { ...table, documents },
    take() {
      const taken = { ...units };
      Object.assign(units, { reads: 0, writes: 0 });
      return taken;
    },
  };
}
