import { Decimal } from '@replay/core';
import { foldReport, type Report, reportText } from '@replay/report';
import { testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anySteps, runOf } from './any-journal.ts';
import { drawJournal } from './journal.ts';

const context = { id: 'drawn', source: 'drawn' };

/** The lines between `Equity` and the next section. */
function equityOf(report: Report, width = 80): readonly string[] {
  const text = reportText(report, context, { width });
  return /\nEquity\n([\s\S]*?)\n\n/.exec(text)?.[1]?.split('\n') ?? [];
}

const drawn = (...lines: string[]): Report => foldReport(drawJournal(lines));

describe('the equity line', () => {
  it('reports constant equity in words', () => {
    expect(equityOf(drawn('0s touch 99|101', '60s end'))).toEqual(['flat at 1,000.00 USDT all the time']);
  });

  it('draws one step for one fill, without interpolation', () => {
    const lines = equityOf(drawn('0s touch 99|101', '30s buy 1x110', '60s end'));
    expect(lines[0]).toMatch(/^1,000\.00 ┤─+╮$/);
    expect(lines.at(-2)).toMatch(/^ {2}990\.00 ┤ +╰─+$/);
    const [steady = 0, fallen = 0] = [lines[0]?.length, lines.at(-2)?.length];
    expect(Math.abs(steady - 10 - (fallen - 10) / 2)).toBeLessThanOrEqual(2);
    expect(lines.at(-1)?.trim()).toBe('each column is 857 ms');
  });

  it.each([
    { capital: '123456789', fee: '0.000000022', says: 'a float of it has steps of 0.000000015' },
    { capital: '123456789', fee: '0.000000000000000001', says: 'a float of it stands still' },
    { capital: '1', fee: '0.000000000000000001', says: 'a float of it stands still, too' },
  ])('draws the fee of $fee beside a capital of $capital, though $says', ({ capital, fee }) => {
    const journal = drawJournal(['0s touch 100|100', `30s buy 1x100 fee ${fee}`, '60s end'], { capital });
    const lines = equityOf(foldReport(journal));
    expect(lines).toHaveLength(8);
    const [highest, lowest] = [lines[0], lines[6]].map((line) => line?.trim().split(' ')[0]?.replaceAll(',', ''));
    expect(Number(highest)).toBe(Number(capital));
    expect(
      new Decimal(capital)
        .sub(lowest ?? '')
        .sub(fee)
        .abs()
        .lt(new Decimal(fee).div(6)),
    ).toBe(true);
  });

  it('has the highest and the lowest equity of the curve on its axis', () => {
    fc.assert(
      fc.property(anySteps, fc.integer({ min: 60, max: 100 }), (steps, width) => {
        const report = foldReport(runOf(steps, testInstrument()).facts);
        const lines = equityOf(report, width);
        if (lines.length === 1) return;
        const levels = report.curve.map(({ equity }) => equity.toNumber());
        const axis = lines.slice(0, -1).map((line) => Number(/^ *(-?[\d,.]+) ┤/.exec(line)?.[1]?.replaceAll(',', '')));
        const step = ((axis[0] ?? 0) - (axis.at(-1) ?? 0)) / (axis.length - 1);
        expect(Math.abs((axis[0] ?? 0) - Math.max(...levels))).toBeLessThanOrEqual(step);
        expect(Math.abs((axis.at(-1) ?? 0) - Math.min(...levels))).toBeLessThanOrEqual(step);
      }),
      { numRuns: 30 },
    );
  });
});
