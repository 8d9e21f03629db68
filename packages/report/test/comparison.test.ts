import {
  type ComparedRun,
  compareRuns,
  comparisonDocument,
  comparisonMarkdown,
  comparisonText,
  foldAccounts,
} from '@replay/report';
import { testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { drawJournal, type JournalOptions } from './journal.ts';

const winning = ['0s touch 99|101', '10s buy 1x100 maker', '20s touch 104|106', '30s sell 1x105 maker', '40s end'];
const losing = ['0s touch 99|101', '10s buy 1x101 fee 0.1', '20s touch 94|96', '30s sell 1x94 fee 0.1', '40s end'];

const run = (id: string, lines: readonly string[], options: JournalOptions & { data?: string } = {}): ComparedRun => ({
  reports: foldAccounts(drawJournal(lines, options)),
  context: { id, hash: id.repeat(8), source: options.data ?? 'drawn' },
  dataDigest: undefined,
});

describe('two runs side by side', () => {
  const comparison = compareRuns([run('first', winning), run('second', losing, { models: { queue: 'none' } })]);
  const { accounts, inputs } = comparisonDocument(comparison);
  const figures = accounts[0]?.figures ?? {};

  it('list the inputs that differ, and no other', () => {
    expect(inputs).toEqual({ 'models.queue': ['risk-averse', 'none'] });
  });

  it.each<readonly [id: string, values: unknown, differences: unknown, because: string]>([
    ['netPnl', ['5', '-7.2'], [null, '-12.2'], '1 × (105 − 100) against 1 × (94 − 101) less 0.2 of fees'],
    ['fees', ['0', '0.2'], [null, '0.2'], 'the makers paid nothing'],
    ['winRate', ['1', '0'], [null, '-1'], 'one trade each'],
    ['sharpe', [null, null], [null, null], 'there is nothing to subtract from nothing'],
    ['makerShare', ['1', '0'], [null, '-1'], 'the second one took'],
    ['idle', ['0', '0'], [null, '0'], 'doing nothing costs nothing'],
    ['buyAndHold.test', ['50', '-50'], [null, '-100'], '1,000 at 100 are 10, which moved by 5 either way'],
  ])('%s: %j, apart by %j, because %s', (id, values, differences) => {
    expect(figures[id]).toMatchObject({ values, differences });
  });

  it('have a reason for each figure without a value', () => {
    expect(figures.sharpe?.undefined).toEqual(['TOO_FEW_SAMPLES', 'TOO_FEW_SAMPLES']);
    expect(figures.netPnl?.undefined).toEqual([null, null]);
  });

  it('have no warning if only the strategy or the models differ', () => {
    expect(comparison.warnings).toEqual([]);
  });

  it('are text with letters for the runs, a table with differences, and equity on one scale', () => {
    const text = comparisonText(comparison, { width: 100 });
    expect(text).toMatch(/^Runs\nA {2}first {3}drawn/);
    expect(text).toMatch(/Inputs that differ\n +A +B\nmodels\.queue +risk-averse +none/);
    expect(text).toMatch(/Net P&L +5\.0000 USDT +-7\.2000 USDT +-12\.2000 USDT/);
    const axis = (letter: string): string | undefined =>
      new RegExp(`Equity of ${letter}, USDT\\n *([\\d,.]+) ┤`).exec(text)?.[1];
    expect(axis('A')).toBe('1,005.00');
    expect(axis('B')).toBe(axis('A'));
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('make Markdown with a definition for every figure', () => {
    const text = comparisonMarkdown(comparison);
    expect(text).toContain('| Net P&L | 5.0000 USDT | -7.2000 USDT | -12.2000 USDT |');
    expect(text).toContain('| Win rate | 100.00 % | 0.00 % | -100.00 pp |');
    expect(text).toContain('- *Win rate*: Wins over all trades.');
  });
});

describe('runs that are not comparable', () => {
  const inverse = testInstrument({ contract: 'inverse', multiplier: '100', settle: 'BTC' });
  const dear = ['0s touch 49999|50001', '1s buy 5x50000', '2s sell 5x40000', '3s end'];

  it.each([
    ['other data', run('b', losing, { data: 'elsewhere' }), /on different data/],
    ['other capital', run('b', losing, { capital: '500' }), /different capital \(1000 USDT; 500 USDT\)/],
    ['another time', run('b', [...losing.slice(0, -1), '50s end']), /cover different periods/],
    ['another currency', run('b', dear, { instrument: inverse, capital: '1' }), /different currencies \(USDT; BTC\)/],
    ['an end that never came', run('b', losing.slice(0, -1)), /run b did not end \(interrupted\)/],
  ])('%s: the comparison says so', (_, other, says) => {
    const { warnings } = compareRuns([run('a', losing), other]);
    expect(warnings.join('\n')).toMatch(says);
  });

  it('subtract ratios, but not money of different currencies', () => {
    const comparison = compareRuns([run('a', losing), run('b', dear, { instrument: inverse, capital: '1' })]);
    const figures = comparisonDocument(comparison).accounts[0]?.figures ?? {};
    expect(figures.netPnl).toMatchObject({ values: ['-7.2', '-0.0025'], differences: [null, null] });
    expect(figures.winRate?.differences).toEqual([null, '0']);
    expect(comparisonText(comparison)).toMatch(/Net P&L +-7\.2000 USDT +-0\.00250000 BTC +–/);
  });

  it('may be more than two, each compared with the first', () => {
    const comparison = compareRuns([run('a', losing), run('b', winning), run('c', losing)]);
    const { netPnl } = comparisonDocument(comparison).accounts[0]?.figures ?? {};
    expect(netPnl).toMatchObject({ values: ['-7.2', '5', '-7.2'], differences: [null, '12.2', '0'] });
    expect(comparisonText(comparison)).toContain('C − A');
  });
});
