import { describe, expect, it } from 'vitest';
import { differences, figuresOf } from '../reference/figures.ts';
import { expectedFigures, figuresNow, referenceRuns } from '../reference/runs.ts';

describe('the figures of a report', () => {
  const document = {
    run: { id: '7', hash: 'ab' },
    data: { source: 'sample', events: 12, from: '2024-05-01T07:54:00Z', path: 'a/b.csv' },
    summary: { netPnl: '-17.50', sharpe: null, note: 'two words', fills: 3 },
    markouts: [{ horizon: '0', meanBps: '0.1' }],
  };
  const figures = {
    data: { events: 12 },
    summary: { netPnl: '-17.50', sharpe: null, fills: 3 },
    markouts: { 0: { horizon: '0', meanBps: '0.1' } },
  };

  it('are its numbers in their places, and nothing that another run of the same data has otherwise', () => {
    expect(figuresOf(document)).toEqual(figures);
    expect(figuresOf({ ...document, run: { id: '8' } })).toEqual(figures);
  });

  it('are compared to the last digit, and each that differs is named', () => {
    expect(differences(figures, figuresOf(document))).toEqual([]);
    const found = figuresOf({ ...document, summary: { netPnl: '-17.5', sharpe: '1', fills: 3 }, markouts: [] });
    expect(differences(figures, found)).toEqual([
      'summary.netPnl: "-17.5" instead of "-17.50"',
      'summary.sharpe: "1" instead of null',
      'markouts: none instead of {"0":{"horizon":"0","meanBps":"0.1"}}',
    ]);
  });
});

describe('the reference runs', () => {
  it('are three strategies on four markets, each with expected figures', () => {
    expect(Object.keys(expectedFigures())).toEqual(referenceRuns.map(({ name }) => name));
    expect(referenceRuns).toHaveLength(12);
  });

  it.each(referenceRuns.filter(({ name }) => name.startsWith('sample ')))(
    'give the expected figures: $name',
    async ({ name, options }) => {
      if (options === undefined) throw new Error('the sample is always there');
      expect(differences(expectedFigures()[name], await figuresNow(options))).toEqual([]);
    },
    300_000,
  );
});
