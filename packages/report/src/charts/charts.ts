import type { Instrument, Lots, Micros, Side, Ticks } from '@replay/core';

/**
 * What the pictures of one account are drawn from. Floats, thinned so that the size does not grow with the run: never a source
 * of figures. Times are microseconds since 1970 in ascending order; every series is a step function unless it says otherwise.
 */
export interface Charts {
  readonly from: Micros;
  readonly to: Micros;
  /** Equity in the settlement currency, marked at the mid. */
  readonly equity: Line;
  /** The parts of the profit so far (metrics.md 5), at fills, funding and the end. */
  readonly parts: Readonly<Record<'spreadCapture' | 'inventory' | 'fees' | 'funding', Line>>;
  readonly instruments: readonly InstrumentCharts[];
}

/** Points of a line, thinned to the extremes and ends of equal stretches, with everything kept near the fills. */
export interface Line {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

export interface InstrumentCharts {
  readonly instrument: Instrument;
  /** Best bid and best ask as prices; NaN while there was no touch to mark at. */
  readonly bid: Line;
  readonly ask: Line;
  /** Signed, in the unit of `instrument.lotSize`. */
  readonly position: Line;
  /** The stretches during which own orders rested, in the order of their beginning. */
  readonly quotes: readonly QuoteStretch[];
  /** All fills, or evenly chosen ones where there are more than `fillsKept` of them. */
  readonly fills: readonly ChartFill[];
  readonly fillsInAll: number;
  readonly quotesInAll: number;
}

export interface QuoteStretch {
  readonly side: Side;
  readonly price: Ticks;
  readonly from: Micros;
  readonly to: Micros;
}

export interface ChartFill {
  readonly fill: number;
  readonly time: Micros;
  readonly side: Side;
  readonly price: Ticks;
  readonly size: Lots;
  readonly liquidity: 'maker' | 'taker';
}

/** The book at one moment, its best levels first, as [price in ticks, size in lots]. A column of a heat map. */
export interface DepthColumn {
  readonly time: Micros;
  readonly bids: readonly (readonly [Ticks, Lots])[];
  readonly asks: readonly (readonly [Ticks, Lots])[];
}
