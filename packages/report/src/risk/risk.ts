import { type Decimal, type Micros, timeText } from '@replay/core';
import type { EquityCurve } from '../account/equity-curve.ts';
import { type Metric, missing, ratio, share, statistic } from '../metric/metric.ts';
import { type Metrics, type MetricTable, valuesOf } from '../metric/metric-table.ts';
import type { DrawdownFigures } from '../statistics/drawdown.ts';
import { type Grid, gridFor, returnsOf } from '../statistics/grid.ts';
import { isConstant, lag1Autocorrelation, momentsOf } from '../statistics/moments.ts';
import {
  minTrackRecord,
  probabilisticSharpe,
  type SharpeSample,
  sharpeError,
  sharpeSample,
} from '../statistics/probabilistic-sharpe.ts';
import {
  calmarRatio,
  fewestForTail,
  type Statistic,
  sharpeRatio,
  sortinoRatio,
  tailLosses,
  ulcerIndex,
  volatilityOf,
} from '../statistics/return-ratios.ts';

/** Below this number of returns a ratio says too little to be reported. */
export const fewestReturns = 30;

const day = 86_400_000_000;

interface RiskInput {
  readonly capital: Decimal;
  readonly netPnl: Decimal;
  readonly duration: number;
  readonly grid: Grid;
  /** Equity at the times of the grid. */
  readonly equity: readonly Decimal[];
  /** Undefined if equity or capital was not positive. */
  readonly returns: readonly number[] | undefined;
  readonly drawdown: DrawdownFigures;
}

/** What the figures refer to besides the input. */
interface Counts {
  readonly intervals: number;
  readonly sharpeError: Metric;
}

const n = ({ intervals }: Counts): number => intervals;

const totalReturn = ({ capital, netPnl, returns }: RiskInput): Metric =>
  capital.gt(0) && capital.add(netPnl).gt(0) && returns !== undefined
    ? ratio(netPnl.div(capital))
    : missing('NON_POSITIVE_EQUITY');

/** Not of a run shorter than a month: it would extrapolate too far. */
function cagr(input: RiskInput): Metric {
  if (totalReturn(input).status === 'undefined') return missing('NON_POSITIVE_EQUITY');
  const { capital, netPnl, duration } = input;
  const growth = capital.add(netPnl).div(capital).toNumber();
  return duration < 30 * day ? missing('RUN_TOO_SHORT') : ratio(growth ** ((365 * day) / duration) - 1);
}

/** A statistic of the returns, of at least so many of them. */
const ofReturns =
  (compute: (returns: readonly number[], periodsPerYear: number) => Statistic, fewest = fewestReturns) =>
  ({ returns, grid }: RiskInput): Metric => {
    if (returns === undefined) return missing('NON_POSITIVE_EQUITY');
    return returns.length < fewest ? missing('TOO_FEW_SAMPLES') : statistic(compute(returns, grid.periodsPerYear));
  };

/** A statistic that constant returns do not have. */
const ofSpread = (compute: (returns: readonly number[]) => number) =>
  ofReturns((returns) => (isConstant(returns) ? 'ZERO_VARIANCE' : compute(returns)));

const ofSharpeSample = (compute: (sample: SharpeSample) => Statistic) =>
  ofReturns((returns) => {
    const sample = sharpeSample(returns);
    return typeof sample === 'string' ? sample : compute(sample);
  });

/** Return and risk: ratios on the grid, drawdowns on every event. */
export const riskMetrics: Metrics<RiskMetrics, RiskInput, Counts> = {
  totalReturn: {
    title: 'Return',
    unit: 'share',
    value: totalReturn,
    definition: 'Net P&L over the capital at the start; not annualised.',
  },
  cagr: {
    title: 'Growth a year',
    unit: 'share-per-year',
    value: cagr,
    definition: 'The yearly return that compounds to the total return; of runs of 30 days or longer.',
  },
  volatility: {
    title: 'Volatility',
    unit: 'share-per-year',
    value: ofReturns(volatilityOf),
    n,
    definition: 'Sample deviation of the returns · √periods a year.',
  },
  sharpe: {
    title: 'Sharpe ratio',
    unit: 'ratio',
    value: ofReturns(sharpeRatio),
    n,
    error: ({ sharpeError }) => sharpeError,
    definition: 'Mean / sample deviation of the returns · √periods a year.',
  },
  sharpeError: {
    title: 'Standard error of the Sharpe ratio',
    unit: 'ratio',
    value: ofReturns(sharpeError),
    n,
    definition: '√((1 − γ₃S + (γ₄ − 1)/4 · S²)/(n − 1)) · √periods, with S per interval, skewness γ₃ and kurtosis γ₄.',
  },
  psr: {
    title: 'Probabilistic Sharpe ratio',
    unit: 'share',
    value: ofSharpeSample(probabilisticSharpe),
    n,
    definition:
      'Probability that the true Sharpe ratio is above zero, given the returns (Bailey & López de Prado 2012).',
  },
  minTrackRecord: {
    title: 'Minimum track record',
    unit: 'ratio',
    value: ofSharpeSample(minTrackRecord),
    n,
    definition:
      'Number of intervals with returns like these until that probability is 95 %; not defined if the ratio is not above zero.',
  },
  sortino: {
    title: 'Sortino ratio',
    unit: 'ratio',
    value: ofReturns(sortinoRatio),
    n,
    definition: 'Mean / √(Σ min(r, 0)²/n) of the returns · √periods a year; all intervals are in n.',
  },
  lag1Autocorr: {
    title: 'Lag-1 autocorrelation',
    unit: 'ratio',
    value: ofSpread(lag1Autocorrelation),
    n,
    definition: 'Of each return with the one before; beyond ±2/√n, scaling a ratio by √periods is not valid (Lo 2002).',
  },
  skewness: {
    title: 'Skewness',
    unit: 'ratio',
    value: ofSpread((returns) => momentsOf(returns).skewness),
    n,
    definition: 'Of the returns, by population moments.',
  },
  kurtosis: {
    title: 'Kurtosis',
    unit: 'ratio',
    value: ofSpread((returns) => momentsOf(returns).kurtosis),
    n,
    definition: 'Of the returns, by population moments; 3 for a normal distribution.',
  },
  var95: {
    title: 'Value at risk',
    unit: 'share',
    value: ofReturns((returns) => tailLosses(returns).var95, fewestForTail),
    n,
    definition: 'The smallest loss among the worst 5 % of the intervals; of 100 intervals or more.',
  },
  cvar95: {
    title: 'Conditional value at risk',
    unit: 'share',
    value: ofReturns((returns) => tailLosses(returns).cvar95, fewestForTail),
    n,
    definition: 'The mean loss of the worst 5 % of the intervals; of 100 intervals or more.',
  },
  maxDrawdown: {
    title: 'Max drawdown',
    unit: 'money',
    value: ({ drawdown }) => drawdown.amount,
    definition: 'The largest fall of equity below its highest value so far, on every event.',
  },
  maxDrawdownPct: {
    title: 'Max drawdown',
    unit: 'share',
    // A fall by the whole peak means that equity was gone, and a share of it says nothing.
    value: ({ capital, drawdown }) =>
      capital.gt(0) && drawdown.share.lt(1) ? ratio(drawdown.share) : missing('NON_POSITIVE_EQUITY'),
    definition: 'The largest fall as a share of the highest equity so far, maximised on its own.',
  },
  returnOverMdd: {
    title: 'Net P&L over max drawdown',
    unit: 'ratio',
    value: ({ netPnl, drawdown }) => share(netPnl, drawdown.amount, 'ZERO_DRAWDOWN'),
    definition: 'Net P&L over the largest fall in money; of a run of any length.',
  },
  calmar: {
    title: 'Calmar ratio',
    unit: 'ratio',
    value: (input) => {
      const growth = cagr(input);
      if (growth.status === 'undefined') return growth;
      return statistic(calmarRatio(growth.value.toNumber(), input.drawdown.share.toNumber()));
    },
    definition: 'Growth a year over the largest fall as a share; of runs of 30 days or longer.',
  },
  ulcer: {
    title: 'Ulcer index',
    unit: 'share',
    value: (input) => ofReturns(() => ulcerIndex(input.capital, input.equity))(input),
    n,
    definition: '√mean(fall²) at the points of the grid, each fall as a share of the highest equity so far.',
  },
  timeUnderWater: {
    title: 'Time under water',
    unit: 'share',
    value: ({ drawdown, duration }) => share(drawdown.underWater, duration, 'RUN_TOO_SHORT'),
    definition: 'Share of the time with equity below its highest value so far.',
  },
};

export interface RiskMetrics {
  readonly totalReturn: Metric;
  readonly cagr: Metric;
  readonly volatility: Metric;
  readonly sharpe: Metric;
  readonly sharpeError: Metric;
  readonly psr: Metric;
  readonly minTrackRecord: Metric;
  readonly sortino: Metric;
  readonly lag1Autocorr: Metric;
  readonly skewness: Metric;
  readonly kurtosis: Metric;
  readonly var95: Metric;
  readonly cvar95: Metric;
  readonly maxDrawdown: Decimal;
  readonly maxDrawdownPct: Metric;
  readonly returnOverMdd: Metric;
  readonly calmar: Metric;
  readonly ulcer: Metric;
  readonly timeUnderWater: Metric;
}

/** Return and risk of a run; see docs/metrics.md, "Return and risk". */
export interface Risk extends RiskMetrics {
  readonly grid: Grid;
  /** Full intervals of the grid: the n of the ratios. */
  readonly intervals: number;
  /** Returns are correlated beyond chance, so that √periods does not scale an interval to a year. */
  readonly isAutocorrelated: boolean;
  readonly longestDrawdown: Micros;
  /** The longest drawdown was still open at the end. */
  readonly drawdownUnrecovered: boolean;
  /** When the deepest drawdown in money began and reached its lowest point. */
  readonly deepestDrawdown: DrawdownFigures['deepest'];
}

/** Times of the drawdowns. */
export const drawdownTimeMetrics: MetricTable<Risk> = {
  drawdownDuration: {
    title: 'Longest drawdown',
    unit: 'micros',
    value: ({ longestDrawdown }) => longestDrawdown,
    definition: 'The longest time from a peak of equity until it was reached again, or until the end of the run.',
  },
  drawdownUnrecovered: {
    title: 'Longest drawdown at the end',
    unit: 'word',
    value: ({ drawdownUnrecovered }) => (drawdownUnrecovered ? 'not recovered' : 'recovered'),
    definition: 'Whether the longest drawdown was still open at the end of the run.',
  },
  peakToTrough: {
    title: 'Deepest drawdown, peak to trough',
    unit: 'micros',
    value: ({ deepestDrawdown: fall }) => (fall === undefined ? undefined : fall.to - fall.from),
    none: 'ZERO_DRAWDOWN',
    definition: 'From the peak to the lowest point of the largest fall in money.',
  },
  peakLeft: {
    title: 'Deepest drawdown, start',
    unit: 'word',
    value: ({ deepestDrawdown: fall }) => (fall === undefined ? undefined : timeText(fall.from)),
    none: 'ZERO_DRAWDOWN',
    definition: 'When equity fell below the peak, UTC.',
  },
  troughAt: {
    title: 'Deepest drawdown, trough',
    unit: 'word',
    value: ({ deepestDrawdown: fall }) => (fall === undefined ? undefined : timeText(fall.to)),
    none: 'ZERO_DRAWDOWN',
    definition: 'When equity was lowest, UTC.',
  },
};

/** Computes return and risk from the equity curve of a run. */
export function riskOf(curve: EquityCurve, capital: Decimal, netPnl: Decimal, from: Micros, to: Micros): Risk {
  const duration = to - from;
  const grid = gridFor(duration);
  const equity = curve.grid(from, to, grid.interval).map((point) => point.equity);
  const returns = capital.gt(0) ? returnsOf(equity) : undefined;
  const drawdown = curve.drawdown(to);
  const values = valuesOf(riskMetrics, { capital, netPnl, duration, grid, equity, returns, drawdown });
  const { lag1Autocorr } = values;
  return {
    ...values,
    grid,
    intervals: Math.max(equity.length - 1, 0),
    isAutocorrelated: lag1Autocorr.status === 'known' && lag1Autocorr.value.abs().gt(2 / Math.sqrt(equity.length - 1)),
    longestDrawdown: drawdown.longest,
    drawdownUnrecovered: drawdown.unrecovered,
    deepestDrawdown: drawdown.deepest,
  };
}
