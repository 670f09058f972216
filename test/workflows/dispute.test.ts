import { describe, expect, test } from '@jest/globals';
import { definitionOf, runWorkflow, statesOf, thrown } from '../props/workflow.ts';

const input = { disputeId: `dsp_${'a'.repeat(26)}`, stage: 'chargeback', attempt: 1 };
/** What a bell says when it is rung, and what a settlement answers, in its Payload. */
const bell = (standing: string) => ({ standing, waitSeconds: 0 });
const settled = (standing: string, waitSeconds = 60) => ({ ...input, standing, waitSeconds });

type Row = {
  readonly name: string;
  readonly decision: readonly (object | Error)[];
  readonly ruling?: readonly (object | Error)[];
  readonly reversal?: readonly (object | Error)[];
  /** Without the choice between them. */
  readonly path: readonly string[];
  readonly end: string;
};

const rows: readonly Row[] = [
  {
    name: 'won: represented, ruled, reversed',
    decision: [bell('ruling')],
    ruling: [bell('reverse')],
    reversal: [settled('won')],
    path: ['AwaitDecision', 'AwaitRuling', 'ReverseChargeback'],
    end: 'Won',
  },
  {
    name: 'won in part',
    decision: [bell('ruling')],
    ruling: [bell('reverse')],
    reversal: [settled('won_in_part')],
    path: ['AwaitDecision', 'AwaitRuling', 'ReverseChargeback'],
    end: 'WonInPart',
  },
  {
    name: 'lost',
    decision: [bell('ruling')],
    ruling: [bell('lost')],
    path: ['AwaitDecision', 'AwaitRuling'],
    end: 'Lost',
  },
  { name: 'accepted', decision: [bell('accepted')], path: ['AwaitDecision'], end: 'Accepted' },
  {
    name: 'lapsed: nobody answered until the deadline',
    decision: [bell('lapsed')],
    path: ['AwaitDecision'],
    end: 'Lapsed',
  },
  {
    name: 'ruled before anything was sent',
    decision: [bell('reverse')],
    reversal: [settled('won')],
    path: ['AwaitDecision', 'ReverseChargeback'],
    end: 'Won',
  },
  {
    name: 'told by the gateway, with the reversal booked already',
    decision: [bell('won')],
    path: ['AwaitDecision'],
    end: 'Won',
  },
  {
    name: 'a decision that takes longer than a token lives',
    decision: [thrown('States.Timeout'), thrown('States.Timeout'), bell('accepted')],
    path: ['AwaitDecision', 'AwaitDecision', 'AwaitDecision'],
    end: 'Accepted',
  },
  {
    name: 'a ruling that takes longer than a token lives',
    decision: [bell('ruling')],
    ruling: [thrown('States.Timeout'), bell('lost')],
    path: ['AwaitDecision', 'AwaitRuling', 'AwaitRuling'],
    end: 'Lost',
  },
  {
    name: 'a bell rung for nothing',
    decision: [bell('decision'), bell('ruling')],
    ruling: [bell('ruling'), bell('lost')],
    path: ['AwaitDecision', 'AwaitDecision', 'AwaitRuling', 'AwaitRuling'],
    end: 'Lost',
  },
  {
    name: 'a reversal whose answer is open: it waits, longer each time',
    decision: [bell('ruling')],
    ruling: [bell('reverse')],
    reversal: [settled('reversing', 60), settled('reversing', 120), settled('won')],
    path: [
      'AwaitDecision',
      'AwaitRuling',
      ...['ReverseChargeback', 'WaitForReversal', 'ReverseChargeback', 'WaitForReversal', 'ReverseChargeback'],
    ],
    end: 'Won',
  },
  {
    name: 'a ruling corrected to a loss while its reversal waits',
    decision: [bell('reverse')],
    reversal: [settled('reversing'), settled('lost')],
    path: ['AwaitDecision', 'ReverseChargeback', 'WaitForReversal', 'ReverseChargeback'],
    end: 'Lost',
  },
  {
    name: 'a reversal that the gateway refuses',
    decision: [bell('ruling')],
    ruling: [bell('reverse')],
    reversal: [settled('stuck')],
    path: ['AwaitDecision', 'AwaitRuling', 'ReverseChargeback'],
    end: 'NeedsPerson',
  },
  {
    name: 'a second chargeback: its own execution goes on',
    decision: [bell('ruling')],
    ruling: [bell('superseded')],
    path: ['AwaitDecision', 'AwaitRuling'],
    end: 'Superseded',
  },
  {
    name: "the platform's own errors",
    decision: [thrown('Lambda.TooManyRequestsException'), thrown('Lambda.Unknown'), bell('reverse')],
    reversal: [thrown('Lambda.ServiceException'), thrown('TypeError'), settled('won')],
    path: ['AwaitDecision', 'ReverseChargeback'],
    end: 'Won',
  },
  {
    name: 'a token that cannot be stored',
    decision: [thrown('TypeError')],
    path: ['AwaitDecision'],
    end: 'CaseBroke',
  },
  {
    name: 'a settlement that breaks every time',
    decision: [bell('reverse')],
    reversal: [thrown('States.Timeout')],
    path: ['AwaitDecision', 'ReverseChargeback'],
    end: 'CaseBroke',
  },
  {
    name: 'a function that says what an older definition does not know',
    decision: [bell('arbitrated')],
    path: ['AwaitDecision'],
    end: 'UnknownStanding',
  },
];

const choice = 'WhereIsTheCase';
const lambda = (answers: readonly (object | Error)[] = []) => answers as never;

describe('A case', () => {
  test.each(rows)('$name', async ({ decision, ruling, reversal, path, end }) => {
    const tasks = {
      AwaitDecision: lambda(decision),
      AwaitRuling: lambda(ruling),
      ReverseChargeback: lambda(reversal),
    };
    const ran = await runWorkflow('dispute', { input, tasks });
    expect(ran.path.filter((state) => state !== choice)).toEqual([...path, end]);
    expect(ran.end).toBe(end);
    const broke = end === 'CaseBroke' || end === 'UnknownStanding';
    expect(ran.error).toBe(broke ? end : null);
    const calls = Object.entries(ran.calls).flatMap(([task, of]) => of.map((given) => ({ task, given })));
    const awaited = { AwaitDecision: 'decision', AwaitRuling: 'ruling' } as Readonly<Record<string, string>>;
    const bells = calls.map(({ task }) => task in awaited && { awaits: awaited[task], token: 'bell' });
    expect(calls.map(({ given }) => given)).toEqual(bells.map((one) => ({ ...input, ...one })));
  });
});

test('The scenarios go through every state', () => {
  const walked = new Set(rows.flatMap(({ path, end }) => [...path, end]));
  const states = statesOf(definitionOf('dispute')).map(([state]) => state);
  expect(states.filter((state) => state !== choice && !walked.has(state))).toEqual([]);
});
