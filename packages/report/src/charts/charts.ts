import type { Instrument, Lots, Micros, Side, Ticks } from '@replay/core';

/**
 * Data of the charts of one account. Floats, decimated so that the size does not grow with the run: never a source of figures. Times are
 * microseconds since 1970 in ascending order; every series is a step function unless stated otherwise.
 */
export interface Charts {
  readonly from: Micros;
  readonly to: Micros;
  /** Equity in the settlement currency, marked at the mid. */
  readonly equity: Line;
  /** The parts of the P&L so far, at fills, funding payments and the end. */
  readonly parts: Readonly<Record<'spreadCapture' | 'inventory' | 'fees' | 'funding', Line>>;
  readonly instruments: readonly InstrumentCharts[];
}

/** Points of a line, decimated to the extremes and ends of equal intervals, with all points kept near fills. */
export interface Line {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

export interface InstrumentCharts {
  readonly instrument: Instrument;
  /** Best bid and best ask as prices; NaN while there was no touch. */
  readonly bid: Line;
  readonly ask: Line;
  /** Signed, in the unit of `instrument.lotSize`. */
  readonly position: Line;
  /** The intervals during which own orders rested, in the order of their start. */
  readonly quotes: readonly QuoteStretch[];
  /** All fills, or evenly chosen ones if there are too many. */
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

/** The book at one moment, best levels first, as [price in ticks, size in lots]: a column of a heat map. */
export interface DepthColumn {
  readonly time: Micros;
  readonly bids: readonly (readonly [Ticks, Lots])[];
  readonly asks: readonly (readonly [Ticks, Lots])[];
}
