import type { Decimal, Micros } from '@replay/core';
import type { EquityCurve } from '../account/equity-curve.ts';
import { type Metric, missing, ratio, share, statistic } from '../metric/metric.ts';
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

/** Fewer samples than this say too little about a ratio to print it (metrics.md 1). */
export const fewestReturns = 30;

/** Return and risk of a run (metrics.md 6). */
export interface Risk {
  readonly grid: Grid;
  /** Full intervals of the grid: the n of the ratios. */
  readonly intervals: number;
  readonly totalReturn: Metric;
  /** The return a year that, compounded, comes to the total; of runs of a month or longer. */
  readonly cagr: Metric;
  readonly calmar: Metric;
  readonly volatility: Metric;
  readonly sharpe: Metric;
  readonly sharpeError: Metric;
  /** How sure one may be that the true Sharpe ratio is above nothing. */
  readonly psr: Metric;
  /** How many intervals like these it takes to be 95 % sure of that. */
  readonly minTrackRecord: Metric;
  readonly sortino: Metric;
  /** How much a return repeats the one before it. */
  readonly lag1Autocorr: Metric;
  /** Whether that is more than chance, so that a year is not √periods of an interval. */
  readonly returnsRepeat: boolean;
  readonly skewness: Metric;
  /** Non-excess: 3 for a normal distribution. */
  readonly kurtosis: Metric;
  readonly var95: Metric;
  readonly cvar95: Metric;
  readonly maxDrawdown: Decimal;
  readonly maxDrawdownPct: Metric;
  /** When the deepest fall in money left its peak, and when it was at its lowest. */
  readonly deepestFall: DrawdownFigures['deepest'];
  readonly returnOverMdd: Metric;
  readonly longestDrawdown: Micros;
  readonly drawdownUnrecovered: boolean;
  readonly timeUnderWater: Metric;
  readonly ulcer: Metric;
}

/** Reckons the ratios on the grid, and the drawdown on every event. */
export function riskOf(curve: EquityCurve, capital: Decimal, netPnl: Decimal, from: Micros, to: Micros): Risk {
  const grid = gridFor(to - from);
  const values = curve.grid(from, to, grid.interval).map(({ equity }) => equity);
  const returns = capital.gt(0) ? returnsOf(values) : undefined;
  const drawdown = curve.drawdown(to);
  const solvent = capital.gt(0) && capital.add(netPnl).gt(0) && returns !== undefined;
  const gated = (reckon: (returns: readonly number[]) => Statistic, fewest = fewestReturns): Metric => {
    if (returns === undefined) return missing('NON_POSITIVE_EQUITY');
    return returns.length < fewest ? missing('TOO_FEW_SAMPLES') : statistic(reckon(returns));
  };
  const yearly = (reckon: (returns: readonly number[], periods: number) => Statistic): Metric =>
    gated((some) => reckon(some, grid.periodsPerYear));
  const cagr = solvent ? growthAYear(capital.add(netPnl).div(capital), to - from) : missing('NON_POSITIVE_EQUITY');
  const lag1Autocorr = gated(spreadOf(lag1Autocorrelation));
  return {
    grid,
    intervals: Math.max(values.length - 1, 0),
    totalReturn: solvent ? ratio(netPnl.div(capital)) : missing('NON_POSITIVE_EQUITY'),
    cagr,
    calmar: cagr.status === 'known' ? statistic(calmarRatio(cagr.value.toNumber(), drawdown.share.toNumber())) : cagr,
    volatility: yearly(volatilityOf),
    sharpe: yearly(sharpeRatio),
    sharpeError: yearly(sharpeError),
    psr: gated((some) => ofSample(some, probabilisticSharpe)),
    minTrackRecord: gated((some) => ofSample(some, minTrackRecord)),
    sortino: yearly(sortinoRatio),
    lag1Autocorr,
    returnsRepeat: lag1Autocorr.status === 'known' && lag1Autocorr.value.abs().gt(2 / Math.sqrt(values.length - 1)),
    skewness: gated(spreadOf((some) => momentsOf(some).skewness)),
    kurtosis: gated(spreadOf((some) => momentsOf(some).kurtosis)),
    var95: gated((some) => tailLosses(some).var95, fewestForTail),
    cvar95: gated((some) => tailLosses(some).cvar95, fewestForTail),
    maxDrawdown: drawdown.amount,
    maxDrawdownPct: drawdownShare(capital, drawdown),
    deepestFall: drawdown.deepest,
    returnOverMdd: share(netPnl, drawdown.amount, 'ZERO_DRAWDOWN'),
    longestDrawdown: drawdown.longest,
    drawdownUnrecovered: drawdown.unrecovered,
    timeUnderWater: share(drawdown.underWater, to - from, 'RUN_TOO_SHORT'),
    ulcer: gated(() => ulcerIndex(capital, values)),
  };
}

/** A statistic that samples without a spread do not have. */
const spreadOf =
  (reckon: (samples: readonly number[]) => number) =>
  (samples: readonly number[]): Statistic =>
    isConstant(samples) ? 'ZERO_VARIANCE' : reckon(samples);

function ofSample(returns: readonly number[], reckon: (sample: SharpeSample) => Statistic): Statistic {
  const sample = sharpeSample(returns);
  return typeof sample === 'string' ? sample : reckon(sample);
}

const day = 86_400_000_000;

/** Over less than a month it would be a tale (metrics.md 6). */
const growthAYear = (factor: Decimal, duration: number): Metric =>
  duration < 30 * day ? missing('RUN_TOO_SHORT') : ratio(factor.toNumber() ** ((365 * day) / duration) - 1);

/** A fall by all of the peak or more means that equity was gone, and then a share says nothing. */
const drawdownShare = (capital: Decimal, { share: fallen }: DrawdownFigures): Metric =>
  capital.gt(0) && fallen.lt(1) ? ratio(fallen) : missing('NON_POSITIVE_EQUITY');
