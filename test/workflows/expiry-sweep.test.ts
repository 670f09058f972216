import { describe, expect, test } from '@jest/globals';
import { runWorkflow, thrown } from '../props/workflow.ts';

const sweepId = 'swp_20260301000000000';
const input = { sweepId, lanes: [2] };
const slice = (slices: number, next: string) => ({ sweepId, lane: 2, slices, next, waitSeconds: 60 });
const finished = [{ sweepId, broke: false }];
const whole = ['SweepEveryLane', 'SweepSlice', 'IsThereMore', 'LaneSwept', 'FinishReport', 'DidEveryLaneEnd', 'Swept'];

describe('A sweep', () => {
  test('goes through a lane in one slice, and reports', async () => {
    const tasks = { SweepSlice: [slice(1, 'done')], FinishReport: finished };
    const ran = await runWorkflow('expiry-sweep', { input, tasks });
    expect(ran).toMatchObject({ path: whole, end: 'Swept', error: null, output: { sweepId, broke: false } });
    expect(ran.calls).toEqual({
      SweepSlice: [{ sweepId, lane: 2, slices: 0 }],
      FinishReport: [{ sweepId, lanes: [{ lane: 2, broke: false }] }],
    });
  });

  test('goes on while there is more, and waits a minute where the query limit is used up', async () => {
    const slices = [slice(1, 'more'), slice(2, 'wait'), slice(3, 'done')];
    const ran = await runWorkflow('expiry-sweep', { input, tasks: { SweepSlice: slices, FinishReport: finished } });
    expect(ran.path).toEqual([
      'SweepEveryLane',
      ...['SweepSlice', 'IsThereMore'],
      ...['SweepSlice', 'IsThereMore', 'WaitForQueries'],
      ...whole.slice(1),
    ]);
    expect(ran.calls['SweepSlice']?.map(({ slices: done }) => done)).toEqual([0, 1, 2]);
  });

  test("gets over the platform's own errors", async () => {
    const answers = [thrown('Lambda.TooManyRequestsException'), thrown('Lambda.ServiceException'), slice(1, 'done')];
    const reports = [thrown('Lambda.SdkClientException'), ...finished];
    const ran = await runWorkflow('expiry-sweep', { input, tasks: { SweepSlice: answers, FinishReport: reports } });
    expect(ran).toMatchObject({ end: 'Swept', error: null });
  });

  test('lets the other lanes go on when one breaks, closes the report and fails as broken', async () => {
    const lanes = { sweepId, lanes: [0, 1, 2, 3] };
    const ran = await runWorkflow('expiry-sweep', {
      input: lanes,
      tasks: {
        SweepSlice: ({ lane }) => (lane === 1 ? thrown('TypeError') : { ...slice(1, 'done'), lane }),
        FinishReport: ({ lanes: ended }) => ({
          sweepId,
          broke: (ended as { broke: boolean }[]).some((one) => one.broke),
        }),
      },
    });
    expect(ran.path.filter((name) => name === 'LaneSwept')).toHaveLength(3);
    expect(ran.calls['FinishReport']?.[0]?.['lanes']).toEqual(
      [0, 1, 2, 3].map((lane) => ({ lane, broke: lane === 1 })),
    );
    expect(ran).toMatchObject({ end: 'SweepBroke', error: 'SweepBroke', output: null });
  });

  test('tries a slice that died once more, and not for ever', async () => {
    const dying = {
      SweepSlice: [thrown('Lambda.Unknown'), thrown('States.Timeout')],
      FinishReport: [{ sweepId, broke: true }],
    };
    const ran = await runWorkflow('expiry-sweep', { input, tasks: dying });
    expect(ran.calls['SweepSlice']).toHaveLength(2);
    expect(ran.end).toBe('SweepBroke');
  });

  test('whose report cannot be closed fails as that', async () => {
    const tasks = { SweepSlice: [slice(1, 'done')], FinishReport: [thrown('TypeError')] };
    expect(await runWorkflow('expiry-sweep', { input, tasks })).toMatchObject({
      end: 'ReportBroke',
      error: 'ReportBroke',
    });
  });
});
