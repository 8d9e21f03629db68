import { expect, it } from 'vitest';
import { goalsOf, goalsTable } from '../peers/goals.ts';
import { markdownTable } from '../peers/markdown-table.ts';
import { type LoopResult, median, type PeersResults } from '../peers/results.ts';
import { tablesOf } from '../peers/tables.ts';

const loop = (row: Partial<LoopResult>): LoopResult => ({
  feed: 'fut20',
  work: 'grid',
  engine: 'replay',
  variant: 'tape',
  seconds: [2, 1, 1.5],
  orders: 1000,
  fills: 10,
  position: 5,
  ...row,
});
const peer = (row: Partial<LoopResult>): LoopResult =>
  loop({ engine: 'hftbacktest', variant: 'HashMap, file', seconds: [3, 4, 3.5], ...row });

const results: PeersResults = {
  date: '2024-05-01 08:00',
  machine: 'a machine',
  versions: { Node: 'v20', hftbacktest: '2.4.4' },
  feeds: [{ name: 'fut20', about: 'a feed', rows: 6_000_000, messages: 500_000 }],
  loops: [loop({}), peer({}), peer({ variant: 'ROI, file', fills: 20 }), loop({ work: 'idle', seconds: [1] })],
  whole: [],
  imports: [],
  sweeps: [],
  skipped: ['lrvx 0.11.0, there is no network'],
};

const rowOf = (table: string, text: string): readonly string[] =>
  (table.split('\n').find((line) => line.includes(text)) ?? '').split('|').map((cell) => cell.trim());

it('takes the middle of the times', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

it('shows medians, ranges and rates, and how often our time goes into theirs', () => {
  const table = tablesOf(results);
  expect(rowOf(table, 'hftbacktest, HashMap')).toEqual(
    '| fut20 | (d) 40 resting orders | hftbacktest, HashMap, file | 3.50 | 3.00–4.00 | 1.71 | 7.00 | 1,000 | 10 | 5 | 2.33× | yes |'
      .split('|')
      .map((cell) => cell.trim()),
  );
  expect(rowOf(table, 'replay, tape').slice(4, 7)).toEqual(['1.50', '1.00–2.00', '4.00']);
});

it('shows no ratio in a row that is void, and why it is', () => {
  expect(rowOf(tablesOf(results), 'hftbacktest, ROI').slice(-3)).toEqual([
    'void',
    'void: fills 20 against 10, 50.0 % apart',
    '',
  ]);
});

it('says what was measured once, and what was left out', () => {
  const table = tablesOf(results);
  expect(rowOf(table, '(a) to the end')[5]).toBe('once');
  expect(table).toContain('Left out: lrvx 0.11.0, there is no network.');
  expect(table).not.toContain('### Import');
});

it('meets a goal only where each of its figures does, and leaves out void rows', () => {
  const goal = (what: string, of = results) => goalsOf(of).find((one) => one.what.startsWith(what));
  expect(goal('(a)–(d) on fut20 against hftbacktest HashMap')).toMatchObject({
    measured: [undefined, undefined, undefined, '2.33×'],
    isMet: undefined,
  });
  expect(goal('(a)–(d) on fut20 against hftbacktest ROI')?.measured.at(-1)).toBeUndefined();
  const imbalance = loop({ work: 'imbalance', seconds: [1.5] });
  const all = (grid: number): PeersResults => ({
    ...results,
    loops: [loop({ work: 'idle', seconds: [0.5] }), imbalance, loop({ seconds: [grid] })],
  });
  const rates = '(a) / (c) / (d) on fut20, M rows/s';
  expect(goal(rates, all(1.5))).toMatchObject({ measured: ['12.00', '4.00', '4.00'], isMet: true });
  expect(goal(rates, all(2))).toMatchObject({ measured: ['12.00', '4.00', '3.00'], isMet: false });
  expect(goalsTable(all(2))).toContain('MISSED');
});

it('pads the columns of a table and puts figures to the right', () => {
  expect(
    markdownTable(
      ['name', 'n'],
      [
        ['one', '1.5'],
        ['other', '12'],
      ],
    ),
  ).toBe(['| name  |   n |', '| ----- | --: |', '| one   | 1.5 |', '| other |  12 |'].join('\n'));
});
