import { zero } from '@replay/core';
import type { Report } from '../report/report.ts';
import { type MetricTable, moneyUnit, type Sheet, share, word } from './figure.ts';

/** What doing nothing, or next to nothing, would have come to. */
export function benchmarkSheet(report: Report): Sheet {
  const { account, profit } = report;
  const unit = moneyUnit(report);
  return {
    id: 'benchmark',
    title: 'Beside doing nothing',
    note: 'A run begins with money and no position, so that leaving alone what it began with earns nothing and vs hold is the net P&L. Positions are marked at the mid, so no basis of a mark is part of the result.',
    figures: [
      { id: 'benchmark.netPnl', title: 'Net P&L', unit, value: profit.netPnl, definition: 'What the run made.' },
      { id: 'idle', title: 'Idle', unit, value: zero, definition: 'A strategy that does nothing.' },
      {
        id: 'holdPnl',
        title: 'Hold',
        unit,
        value: account.holdPnl,
        definition: 'What the holdings of the start would have earned by themselves: Σ pos₀·c·(v(m_T) − v(m₀)).',
      },
      { id: 'vsHold', title: 'Against hold', unit, value: account.vsHold, definition: 'Net P&L less hold.' },
      {
        id: 'vsHoldBeforeFees',
        title: 'Against hold, before fees',
        unit,
        value: account.vsHoldBeforeFees,
        definition: 'The same with the fees put back.',
      },
      {
        id: 'vsHoldReturn',
        title: 'Against hold, as a share',
        unit: share,
        value: account.vsHoldReturn,
        definition: 'Over what holding would have left at the end.',
      },
      {
        id: 'markBasis',
        title: 'Mark basis',
        unit,
        value: account.markBasis,
        definition: 'pos_T·c·(v(mark) − v(mid)) at the end less that at the start: nothing, because marks are mids.',
      },
    ],
    tables: [holdTable(report)],
  };
}

function holdTable(report: Report): MetricTable {
  const money = moneyUnit(report);
  return {
    id: 'buyAndHold',
    title: 'Buy and hold',
    columns: [
      { id: 'instrument', title: 'Instrument', unit: word },
      { id: 'marketChange', title: 'Moved', unit: share, definition: 'Last mid over first mid, less one.' },
      {
        id: 'pnl',
        title: 'Buy and hold',
        unit: money,
        definition:
          'The capital of the start put into it at the first mid and held to the last, in the currency of the account, without fees or funding.',
      },
      { id: 'change', title: 'of the capital', unit: share },
      { id: 'ahead', title: 'Run ahead by', unit: money, definition: 'Net P&L less that.' },
    ],
    rows: report.markets.map(({ instrument, marketChange, buyAndHold }) => [
      instrument.id,
      marketChange,
      buyAndHold.pnl,
      buyAndHold.change,
      buyAndHold.ahead,
    ]),
  };
}
