import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { costPage } from '../../docs/cost-page.ts';
import { deployedResources } from '../../docs/deployed-resources.ts';
import { freeResources } from '../../docs/free-resources.ts';
import { idleLines } from '../../docs/idle-lines.ts';
import { prices } from '../../docs/prices.ts';
import { usualPaths } from '../../docs/usual-paths.ts';
import { runWorkflow } from '../props/workflow.ts';

const resources = deployedResources();
const page = readFileSync('docs/cost.md', 'utf8');

describe('What it costs', () => {
  test('has a line for each type of resource in the templates, either its price or why it has none', () => {
    const priced = new Set(idleLines(resources).map(({ of }) => of));
    for (const type of new Set(resources.map(({ Type }) => Type))) {
      expect([type, priced.has(type) || type in freeResources]).toEqual([type, true]);
      expect(page).toContain(type);
    }
  });

  test('cannot be told while it is not known what a type of resource costs', () => {
    const added = [...resources, { id: 'Cache', Type: 'AWS::ElastiCache::ServerlessCache', Properties: {} }];
    expect(() => costPage(added)).toThrow('AWS::ElastiCache::ServerlessCache');
  });

  test('cannot be told of a table that is paid for while nobody asks it, nor of a clock whose pace cannot be read', () => {
    const changed = (type: string, change: object) =>
      resources.map((one) => (one.Type === type ? { ...one, Properties: { ...one.Properties, ...change } } : one));
    expect(() => costPage(changed('AWS::DynamoDB::GlobalTable', { BillingMode: 'PROVISIONED' }))).toThrow(
      'BillingMode',
    );
    expect(() => costPage(changed('AWS::Events::Rule', { ScheduleExpression: 'cron(0 3 * * ? *)' }))).toThrow(
      'ScheduleExpression',
    );
  });

  test('follows the templates: an alarm more is an alarm more to pay', () => {
    const alarms = (all: typeof resources) => idleLines(all).find(({ price }) => price === 'alarm')?.quantity;
    const one = resources.find(({ Type }) => Type === 'AWS::CloudWatch::Alarm')!;
    expect(alarms([...resources, { ...one, id: 'Another' }])).toBe(alarms(resources)! + 1);
  });

  test('says of each price where it is from, and names no type of resource twice', () => {
    for (const { usd, per, source, seen } of Object.values(prices.of)) {
      expect(usd / per).toBeGreaterThan(0);
      expect(page).toContain(source);
      expect(page).toContain(seen);
    }
    const priced = new Set(idleLines(resources).map(({ of }) => of));
    expect(Object.keys(freeResources).filter((type) => priced.has(type))).toEqual([]);
  });

  test('is in the README as it is on the page', () => {
    const [, idle] = /\*\*idle, a month\*\* *\| *\*\*(\$[\d.]+)\*\*/.exec(page)!;
    expect(readFileSync('README.md', 'utf8')).toContain(`${idle} a month`);
  });
});

describe('The usual path of a workflow is the one that its definition takes', () => {
  test('of a dispute that is represented and won', async () => {
    const bell = (standing: string) => ({ standing, waitSeconds: 0 });
    const { path } = await runWorkflow('dispute', {
      input: { disputeId: `dsp_${'a'.repeat(26)}`, stage: 'chargeback', attempt: 1 },
      tasks: { AwaitDecision: [bell('ruling')], AwaitRuling: [bell('won')] },
    });
    expect(path).toEqual(usualPaths.dispute);
  });

  test('of a sweep of four lanes, each of one slice', async () => {
    const sweepId = 'swp_20260301000000000';
    const { path } = await runWorkflow('expiry-sweep', {
      input: { sweepId, lanes: [0, 1, 2, 3] },
      tasks: {
        SweepSlice: ({ lane }) => ({ sweepId, lane, slices: 1, next: 'done', waitSeconds: 60 }),
        FinishReport: [{ sweepId, broke: false }],
      },
    });
    const lane = [...usualPaths.slice, ...usualPaths.lane];
    expect([...path].sort()).toEqual([...usualPaths.sweep, ...lane, ...lane, ...lane, ...lane].sort());
  });
});
