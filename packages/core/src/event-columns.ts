import { ReplayError } from './error.ts';
import { askRowsOf, bidRowsOf, kindOf } from './event-kind.ts';
import type { InstrumentId } from './instrument.ts';
import type { Levels } from './levels.ts';
import type { MarketEvent } from './market-event.ts';

/** Whole numbers in a column; 32 bits where they all fit, which is what the fold handles fastest. */
export type Integers = Int32Array | Float64Array;

/** Rows of price and size, counted in ticks and lots. */
export interface RowColumns {
  readonly prices: Integers;
  readonly sizes: Integers;
}

/**
 * Market events in columns, one entry an event, in the order of their receipt. Reading a recording this way makes no object for
 * an event; `event` makes one on request. The arrays are not written to after they are returned.
 */
export interface EventColumns {
  /** The events are those from `start` to before `end`. */
  readonly start: number;
  readonly end: number;
  /** `eventKind` of each event. */
  readonly kinds: Uint8Array;
  /** The index of each event's instrument among those of its source. */
  readonly instruments: Uint16Array;
  readonly exchangeTimes: Float64Array;
  readonly receivedTimes: Float64Array;
  readonly sequences: Float64Array;
  /**
   * Where the rows of an event begin among those of its instrument, and how many there are: bids first, then the others. A
   * print or a liquidation has one row, which is no bid; a quote one a side.
   */
  readonly firstRows: Uint32Array;
  readonly bidRows: Uint32Array;
  readonly askRows: Uint32Array;
  /** The rows of one instrument. */
  rowsOf(instrument: number): RowColumns;
  /** An event as an object, with all its fields. */
  event(index: number): MarketEvent;
}

/** Events as columns. Throws `BUG` for an event of an instrument that is not among `instruments`. */
export function columnsOf(events: readonly MarketEvent[], instruments: readonly InstrumentId[]): EventColumns {
  const count = events.length;
  let rows = 0;
  for (const event of events) rows += rowCount(event);
  const columns = {
    start: 0,
    end: count,
    kinds: new Uint8Array(count),
    instruments: new Uint16Array(count),
    exchangeTimes: new Float64Array(count),
    receivedTimes: new Float64Array(count),
    sequences: new Float64Array(count),
    firstRows: new Uint32Array(count),
    bidRows: new Uint32Array(count),
    askRows: new Uint32Array(count),
  };
  const prices = new Float64Array(rows);
  const sizes = new Float64Array(rows);
  let row = 0;
  const add = (price: number, size: number): void => {
    prices[row] = price;
    sizes[row] = size;
    row += 1;
  };
  const addLevels = (levels: Levels): void => {
    for (let at = 0; at < levels.prices.length; at++) add(levels.prices[at]!, levels.sizes[at]!);
  };
  for (let index = 0; index < count; index++) {
    const event = events[index]!;
    columns.kinds[index] = kindOf(event);
    columns.instruments[index] = indexOf(event, instruments);
    columns.exchangeTimes[index] = event.exchangeTime;
    columns.receivedTimes[index] = event.receivedTime;
    columns.sequences[index] = event.sequence;
    columns.firstRows[index] = row;
    switch (event.type) {
      case 'BookChanged':
      case 'BookSnapshotted':
        addLevels(event.bids);
        columns.bidRows[index] = event.bids.prices.length;
        addLevels(event.asks);
        columns.askRows[index] = event.asks.prices.length;
        break;
      case 'TradePrinted':
      case 'LiquidationPrinted':
        add(event.price, event.size);
        columns.askRows[index] = 1;
        break;
      case 'QuoteChanged':
        for (const quoted of [event.bid, event.ask]) if (quoted !== undefined) add(quoted.price, quoted.size);
        columns.bidRows[index] = bidRowsOf(columns.kinds[index]!);
        columns.askRows[index] = askRowsOf(columns.kinds[index]!);
        break;
    }
  }
  const all: RowColumns = { prices, sizes };
  return { ...columns, rowsOf: () => all, event: (index) => events[index] as MarketEvent };
}

function rowCount(event: MarketEvent): number {
  if (event.type === 'BookChanged' || event.type === 'BookSnapshotted')
    return event.bids.prices.length + event.asks.prices.length;
  const kind = kindOf(event);
  return bidRowsOf(kind) + askRowsOf(kind);
}

function indexOf({ instrument }: MarketEvent, instruments: readonly InstrumentId[]): number {
  if (instruments[0] === instrument) return 0;
  const index = instruments.indexOf(instrument);
  if (index >= 0) return index;
  throw new ReplayError('BUG', `the run was not opened for ${instrument}`, { place: instrument });
}
