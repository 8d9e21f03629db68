import type { ChartFill, Charts, DepthColumn, InstrumentCharts, QuoteStretch } from '@replay/report';
import type { PageAccount } from '../page-input.ts';
import { type Column, columnOf, roughColumnOf } from './column.ts';
import { type DepthData, depthData } from './depth-data.ts';
import type { Limits } from './limits.ts';
import type { StepLine } from './line.ts';
import { chosen, thinned } from './thinning.ts';
import { type TradeData, tradeData } from './trade-data.ts';

/** What the client draws of one account. Times are microseconds since 1970. */
export interface AccountData {
  readonly currency: string;
  readonly from: number;
  readonly to: number;
  readonly equity: LineData;
  readonly parts: Readonly<Record<keyof Charts['parts'], LineData>>;
  readonly instruments: readonly InstrumentData[];
  readonly trades: TradeData;
}

export interface LineData {
  readonly times: Column;
  readonly values: Column;
}

export interface InstrumentData {
  readonly id: string;
  /** Digits that its prices and its sizes are shown with. */
  readonly priceDigits: number;
  readonly sizeDigits: number;
  readonly bid: LineData;
  readonly ask: LineData;
  readonly position: LineData;
  readonly fills: FillData;
  readonly quotes: QuoteData;
  readonly depth: DepthData | undefined;
}

export interface FillData {
  readonly times: Column;
  readonly prices: Column;
  /** 0 maker buy, 1 maker sell, 2 taker buy, 3 taker sell. */
  readonly kinds: Column;
}

export interface QuoteData {
  readonly from: Column;
  readonly lasting: Column;
  readonly prices: Column;
  /** 0 buy, 1 sell. */
  readonly sides: Column;
}

export function accountData({ charts, report, depth }: PageAccount, limits: Limits): AccountData {
  const { columns } = limits;
  // The parts only move with the fills; a quarter of the detail shows all of it.
  const part = (name: keyof Charts['parts']): LineData =>
    lineData(fromNothing(charts.parts[name], charts.from), Math.floor(columns / 4));
  return {
    currency: report.run.currency,
    from: charts.from,
    to: charts.to,
    equity: lineData(charts.equity, columns),
    parts: {
      spreadCapture: part('spreadCapture'),
      inventory: part('inventory'),
      fees: part('fees'),
      funding: part('funding'),
    },
    instruments: charts.instruments.map((one) =>
      instrumentData(one, charts.from, depth?.get(one.instrument.id) ?? [], limits),
    ),
    trades: tradeData(report),
  };
}

function instrumentData(
  charts: InstrumentCharts,
  from: number,
  depth: readonly DepthColumn[],
  limits: Limits,
): InstrumentData {
  const { instrument, bid, ask, position, fills, quotes } = charts;
  const [tick, lot] = [Number(instrument.tickSize), Number(instrument.lotSize)];
  return {
    id: instrument.id,
    priceDigits: digitsOf(instrument.tickSize),
    sizeDigits: digitsOf(instrument.lotSize),
    bid: lineData(bid, limits.columns, tick),
    ask: lineData(ask, limits.columns, tick),
    position: lineData(fromNothing(position, from), limits.columns, lot),
    fills: fillData(chosen(fills, limits.fills), tick),
    quotes: quoteData(chosen(quotes, limits.quotes), tick),
    depth: depthData(depth, tick, limits.levels),
  };
}

function lineData(line: StepLine, columns: number, step?: number): LineData {
  const { times, values } = thinned(line, columns);
  return { times: timeColumn(times), values: step === undefined ? roughColumnOf(values) : columnOf(values, step) };
}

/** A run begins with no position and nothing earned, though the first point of a line may come later. */
function fromNothing({ times, values }: Charts['equity'], from: number): StepLine {
  if (times[0] !== undefined && times[0] <= from) return { times, values };
  const [allTimes, allValues] = [new Float64Array(times.length + 1), new Float64Array(values.length + 1)];
  allTimes[0] = from;
  allTimes.set(times, 1);
  allValues.set(values, 1);
  return { times: allTimes, values: allValues };
}

const fillData = (fills: readonly ChartFill[], tick: number): FillData => ({
  times: timeColumn(fills.map(({ time }) => time)),
  prices: columnOf(
    fills.map(({ price }) => price * tick),
    tick,
  ),
  kinds: columnOf(
    fills.map(({ side, liquidity }) => (liquidity === 'taker' ? 2 : 0) + (side === 'sell' ? 1 : 0)),
    1,
  ),
});

const quoteData = (quotes: readonly QuoteStretch[], tick: number): QuoteData => ({
  from: timeColumn(quotes.map(({ from }) => from)),
  lasting: columnOf(
    quotes.map(({ from, to }) => to - from),
    1,
  ),
  prices: columnOf(
    quotes.map(({ price }) => price * tick),
    tick,
  ),
  sides: columnOf(
    quotes.map(({ side }) => (side === 'sell' ? 1 : 0)),
    1,
  ),
});

export const timeColumn = (times: ArrayLike<number>): Column => columnOf(times, 1, times[0] ?? 0);

/** The decimals of a step such as `0.05` (2) or `1e-8` (8). */
export function digitsOf(step: string): number {
  const [plain = '', exponent = '0'] = step.toLowerCase().split('e');
  return Math.max((plain.split('.')[1] ?? '').replace(/0+$/, '').length - Number(exponent), 0);
}
