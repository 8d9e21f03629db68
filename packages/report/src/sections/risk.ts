import { timeText } from '@replay/core';
import { missing } from '../metric/metric.ts';
import type { Report } from '../report/report.ts';
import { duration, type FigureTerms, moneyUnit, ratio, type Sheet, share, word } from './figure.ts';

const perYear = { kind: 'share-per-year' } as const;

/** Return and risk. */
export function riskSheet(report: Report): Sheet {
  const { risk } = report;
  return {
    id: 'risk',
    title: 'Return and risk',
    note: `Ratios are of the returns of ${risk.intervals} full intervals of ${risk.grid.name}, idle ones counted; a year has ${risk.grid.periodsPerYear} of them, nothing is earned without risk, and fewer than 30 give no ratio. Drawdowns are on every event.`,
    figures: [...ratioFigures(report), ...returnFigures(report), ...drawdownFigures(report), ...fallFigures(report)],
    tables: [],
  };
}

function ratioFigures({ risk }: Report): readonly FigureTerms[] {
  const n = risk.intervals;
  return [
    {
      id: 'totalReturn',
      title: 'Return',
      unit: share,
      value: risk.totalReturn,
      definition: 'Net P&L over the capital at the start; not annualised.',
    },
    {
      id: 'cagr',
      title: 'Growth a year',
      unit: perYear,
      value: risk.cagr,
      definition: 'The return a year that, compounded, comes to the total; of runs of 30 days or longer.',
    },
    {
      id: 'volatility',
      title: 'Volatility',
      unit: perYear,
      value: risk.volatility,
      n,
      definition: 'Sample deviation of the returns · √periods a year.',
    },
    {
      id: 'sharpe',
      title: 'Sharpe ratio',
      unit: ratio,
      value: risk.sharpe,
      n,
      error: risk.sharpeError,
      definition: 'Mean / sample deviation of the returns · √periods a year.',
    },
    {
      id: 'sharpeError',
      title: 'Standard error of it',
      unit: ratio,
      value: risk.sharpeError,
      n,
      definition:
        '√((1 − γ₃S + (γ₄ − 1)/4 · S²)/(n − 1)) · √periods, with S per interval, skewness γ₃ and kurtosis γ₄.',
    },
    {
      id: 'psr',
      title: 'Sharpe ratio above zero',
      unit: share,
      value: risk.psr,
      n,
      definition:
        'Probabilistic Sharpe ratio: how sure the returns make it that the true ratio is above zero (Bailey & López de Prado 2012).',
    },
    {
      id: 'minTrackRecord',
      title: 'Intervals until that is sure',
      unit: ratio,
      value: risk.minTrackRecord,
      n,
      definition:
        'How many intervals like these it takes for 95 % of certainty; no number is enough for a ratio that is not above zero.',
    },
    {
      id: 'sortino',
      title: 'Sortino ratio',
      unit: ratio,
      value: risk.sortino,
      n,
      definition: 'Mean / √(Σ min(r, 0)²/n) of the returns · √periods a year; all intervals are in n.',
    },
    {
      id: 'lag1Autocorr',
      title: 'Lag-1 autocorrelation',
      unit: ratio,
      value: risk.lag1Autocorr,
      n,
      definition:
        'How much a return repeats the one before; beyond ±2/√n a ratio must not be scaled by √periods (Lo 2002).',
    },
  ];
}

function returnFigures({ risk }: Report): readonly FigureTerms[] {
  const n = risk.intervals;
  return [
    {
      id: 'skewness',
      title: 'Skewness',
      unit: ratio,
      value: risk.skewness,
      n,
      definition: 'Of the returns, by population moments.',
    },
    {
      id: 'kurtosis',
      title: 'Kurtosis',
      unit: ratio,
      value: risk.kurtosis,
      n,
      definition: 'Of the returns, by population moments; 3 for a normal distribution.',
    },
    {
      id: 'var95',
      title: 'Value at risk',
      unit: share,
      value: risk.var95,
      n,
      definition: 'What the best of the worst 5 % of the intervals lost; of 100 intervals or more.',
    },
    {
      id: 'cvar95',
      title: 'Conditional value at risk',
      unit: share,
      value: risk.cvar95,
      n,
      definition: 'What the worst 5 % of the intervals lost in the mean; of 100 intervals or more.',
    },
  ];
}

function drawdownFigures(report: Report): readonly FigureTerms[] {
  const { risk } = report;
  return [
    {
      id: 'maxDrawdown',
      title: 'Max drawdown',
      unit: moneyUnit(report),
      value: risk.maxDrawdown,
      definition: 'The deepest fall of equity from its highest so far, on every event.',
    },
    {
      id: 'maxDrawdownPct',
      title: 'Max drawdown',
      unit: share,
      value: risk.maxDrawdownPct,
      definition: 'The deepest fall as a share of the highest equity so far, maximised on its own.',
    },
    {
      id: 'returnOverMdd',
      title: 'Net P&L over max drawdown',
      unit: ratio,
      value: risk.returnOverMdd,
      definition: 'Net P&L over the deepest fall in money, of a run of any length.',
    },
    {
      id: 'calmar',
      title: 'Calmar ratio',
      unit: ratio,
      value: risk.calmar,
      definition: 'Growth a year over the deepest fall as a share; of runs of 30 days or longer.',
    },
    {
      id: 'ulcer',
      title: 'Ulcer index',
      unit: share,
      value: risk.ulcer,
      n: risk.intervals,
      definition: '√mean(fall²) on the points of the grid, each fall as a share of the highest so far.',
    },
    {
      id: 'timeUnderWater',
      title: 'Time under water',
      unit: share,
      value: risk.timeUnderWater,
      definition: 'Share of the time with equity below its highest so far.',
    },
  ];
}

function fallFigures({
  risk: { deepestFall: fall, longestDrawdown, drawdownUnrecovered },
}: Report): readonly FigureTerms[] {
  const none = missing('ZERO_DRAWDOWN');
  return [
    {
      id: 'drawdownDuration',
      title: 'Longest drawdown',
      unit: duration,
      value: longestDrawdown,
      definition: 'The longest time from a high until it was reached again, or until the end.',
    },
    {
      id: 'drawdownUnrecovered',
      title: 'which was',
      unit: word,
      value: drawdownUnrecovered ? 'not recovered' : 'recovered',
      definition: 'Whether the longest drawdown was still open at the end.',
    },
    {
      id: 'peakToTrough',
      title: 'Deepest drawdown, peak to trough',
      unit: duration,
      value: fall === undefined ? none : fall.to - fall.from,
      definition: 'From leaving the high to the lowest point of the deepest fall in money.',
    },
    {
      id: 'peakLeft',
      title: 'which left its peak at',
      unit: word,
      value: fall === undefined ? none : timeText(fall.from),
      definition: 'UTC.',
    },
    {
      id: 'troughAt',
      title: 'and was lowest at',
      unit: word,
      value: fall === undefined ? none : timeText(fall.to),
      definition: 'UTC.',
    },
  ];
}
