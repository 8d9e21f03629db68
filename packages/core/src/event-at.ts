import type { EventColumns, RowColumns } from './event-columns.ts';
import { eventKind, isBook, isLiquidation, isQuote, isTrade, sideOfKind, typeOfKind } from './event-kind.ts';
import type { InstrumentId } from './instrument.ts';
import { type Levels, noLevels } from './levels.ts';
import type { MarketEvent } from './market-event.ts';
import type { Lots, Micros, Ticks } from './units.ts';

/** What an event holds beyond its stamps and rows. */
export interface EventDetails {
  readonly tradeId?: string | undefined;
  /** The fields of an event without rows, by their names. */
  readonly fields?: object | undefined;
}

/** The event at an index of columns as an object; `rows` are those of its instrument. */
export function eventAt(
  columns: Omit<EventColumns, 'start' | 'end' | 'rowsOf' | 'event'>,
  index: number,
  instrument: InstrumentId,
  rows: RowColumns,
  { tradeId, fields }: EventDetails,
): MarketEvent {
  const kind = columns.kinds[index]!;
  const exchangeTime = columns.exchangeTimes[index]! as Micros;
  const receivedTime = columns.receivedTimes[index]! as Micros;
  const sequence = columns.sequences[index]!;
  const bidsFrom = columns.firstRows[index]!;
  const asksFrom = bidsFrom + columns.bidRows[index]!;
  if (isBook(kind)) {
    return {
      type: kind === eventKind.change ? 'BookChanged' : 'BookSnapshotted',
      instrument,
      exchangeTime,
      receivedTime,
      sequence,
      bids: levelsIn(rows, bidsFrom, asksFrom),
      asks: levelsIn(rows, asksFrom, asksFrom + columns.askRows[index]!),
    };
  }
  const stamp = { instrument, exchangeTime, receivedTime, sequence };
  if (isTrade(kind)) {
    const aggressor = sideOfKind(kind, eventKind.tradeBuy);
    const row = rowIn(rows, asksFrom);
    return { type: 'TradePrinted', ...stamp, ...row, aggressor, ...(tradeId === undefined ? {} : { tradeId }) };
  }
  if (isLiquidation(kind)) {
    const side = sideOfKind(kind, eventKind.liquidationBuy);
    return { type: 'LiquidationPrinted', ...stamp, ...rowIn(rows, asksFrom), side };
  }
  if (isQuote(kind)) {
    return {
      type: 'QuoteChanged',
      ...stamp,
      ...(columns.bidRows[index] === 0 ? {} : { bid: rowIn(rows, bidsFrom) }),
      ...(columns.askRows[index] === 0 ? {} : { ask: rowIn(rows, asksFrom) }),
    };
  }
  // The fields are exactly those of the event's type.
  return { type: typeOfKind(kind), ...stamp, ...fields } as MarketEvent;
}

function levelsIn({ prices, sizes }: RowColumns, from: number, to: number): Levels {
  if (from === to) return noLevels;
  // Pushed rather than copied at once, so that V8 makes arrays of small integers, which the fold reads fastest.
  const levels: { prices: Ticks[]; sizes: Lots[] } = { prices: [], sizes: [] };
  for (let row = from; row < to; row++) {
    levels.prices.push(prices[row]! as Ticks);
    levels.sizes.push(sizes[row]! as Lots);
  }
  return levels;
}

const rowIn = ({ prices, sizes }: RowColumns, row: number): { price: Ticks; size: Lots } => ({
  price: prices[row]! as Ticks,
  size: sizes[row]! as Lots,
});
