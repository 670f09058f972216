import { gatewayTypes } from '../../src/domain/operation.ts';
import { operations } from './dimensions.ts';
import type { Played } from './play-all.ts';

const wrong = ({ findings }: Played): boolean => findings.length > 0;
const types = Object.keys(operations) as (keyof typeof operations)[];
const cell = (content: string | number): string => String(content).padStart(5);

/** What has been played: cases per fault of the gateway and operation, and how they ended. The last column is of entities with other settings. */
export function tally(played: readonly Played[]): string {
  const row = (name: string, of: readonly Played[]): string => {
    const byName = Map.groupBy(of, ({ case: one }) => one.name);
    const counts = types.map((type) => byName.get(type)?.length ?? 0);
    const others = of.length - counts.reduce((sum, count) => sum + count, 0);
    const ends = [...Map.groupBy(of, ({ end }) => end)].sort(([, a], [, b]) => b.length - a.length);
    const told = ends.map(([end, some]) => `${some.length} ${end}`).join(', ');
    return [name.padEnd(30), ...[...counts, others, of.length, of.filter(wrong).length].map(cell), `  ${told}`].join(
      '',
    );
  };
  const head = ['gateway'.padEnd(30), ...[...types.map((type) => gatewayTypes[type]), 'more', 'all', 'bad'].map(cell)];
  const rows = [...Map.groupBy(played, ({ case: one }) => one.gateway)].map(([gateway, of]) => row(gateway, of));
  return [`${head.join('')}  ended as`, ...rows, row('all', played), ''].join('\n');
}

/** A case in one line, so that it can be found again, and what was wrong with it. */
export function failing({ case: one, end, findings }: Played): string {
  const { name, gateway, fate, of, order } = one;
  const befell = fate ? [`${of}: ${fate.step} ${fate.blow}`] : [];
  return `${[name, gateway, ...befell, order].join(' | ')} => ${end}: ${findings.join('; ')}`;
}
