import {
  type EventColumns,
  eventKind,
  type InstrumentId,
  isLiquidation,
  isOrders,
  isQuote,
  isTrade,
  type Levels,
  type Lots,
  type MarketEvent,
  type Micros,
  noLevels,
  ReplayError,
  sideOfKind,
  type Ticks,
} from '@replay/core';
import type { BlockColumns, Section } from './block-columns.ts';
import { readOrders } from './stored-orders.ts';

/**
 * The selected events of a block in the index range [from, to), with all fields that were written; at most `most` at a
 * time, because a block of event objects takes many times the memory of its columns.
 */
export function* eventsOf(
  columns: BlockColumns,
  { ids, everything, has }: InstrumentFilter,
  from: number,
  to: number,
  most: number,
): Generator<MarketEvent[]> {
  let events: MarketEvent[] = [];
  const trades = new Uint32Array(ids.length);
  for (let at = 0; at < to; at++) {
    const instrument = columns.instruments[at]!;
    if (!everything && !has(instrument)) continue;
    if (at >= from) events.push(eventAt(columns, at, ids[instrument]!, trades[instrument]));
    if (isTrade(columns.kinds[at]!)) trades[instrument] = trades[instrument]! + 1;
    if (events.length < most) continue;
    yield events;
    events = [];
  }
  if (events.length > 0) yield events;
}

/** Which instruments are selected, by their index in the tape. */
export interface InstrumentFilter {
  readonly ids: readonly InstrumentId[];
  readonly everything: boolean;
  readonly has: (instrument: number) => boolean;
}

/** The events of a block in the index range [start, end), as columns; `ids` are the instruments of the tape. */
export function columnsOfBlock(
  block: BlockColumns,
  ids: readonly InstrumentId[],
  start: number,
  end: number,
): EventColumns {
  const { kinds, instruments, exchangeTimes, receivedTimes, sequences, firstRows, bidRows, askRows } = block;
  let trades: Uint32Array | undefined;
  return {
    start,
    end,
    kinds,
    instruments,
    exchangeTimes,
    receivedTimes,
    sequences,
    firstRows,
    bidRows,
    askRows,
    rowsOf: (instrument) => block.section(instrument),
    event: (index) => {
      const isOfTrade = isTrade(kinds[index]!);
      if (isOfTrade) trades ??= tradeNumbers(block, ids.length);
      return eventAt(block, index, ids[instruments[index]!]!, isOfTrade ? trades![index] : 0);
    },
  };
}

/** How many trades of its instrument precede each event of a block. */
function tradeNumbers({ events, kinds, instruments }: BlockColumns, instrumentCount: number): Uint32Array {
  const numbers = new Uint32Array(events);
  const counts = new Uint32Array(instrumentCount);
  for (let index = 0; index < events; index++) {
    const instrument = instruments[index]!;
    numbers[index] = counts[instrument]!;
    if (isTrade(kinds[index]!)) counts[instrument] = counts[instrument]! + 1;
  }
  return numbers;
}

/** One event. `trade`: of a trade, how many trades of its instrument precede it in the block. */
export function eventAt(columns: BlockColumns, at: number, instrument: InstrumentId, trade = 0): MarketEvent {
  const kind = columns.kinds[at]!;
  const exchangeTime = columns.exchangeTimes[at]! as Micros;
  const receivedTime = columns.receivedTimes[at]! as Micros;
  const sequence = columns.sequences[at]!;
  const section = columns.section(columns.instruments[at]!);
  const bidsFrom = columns.firstRows[at]!;
  const asksFrom = bidsFrom + columns.bidRows[at]!;
  if (kind === eventKind.change || kind === eventKind.snapshot) {
    return {
      type: kind === eventKind.change ? 'BookChanged' : 'BookSnapshotted',
      instrument,
      exchangeTime,
      receivedTime,
      sequence,
      bids: levelsIn(section, bidsFrom, asksFrom),
      asks: levelsIn(section, asksFrom, asksFrom + columns.askRows[at]!),
    };
  }
  const stamp = { instrument, exchangeTime, receivedTime, sequence };
  if (isTrade(kind)) {
    const tradeId = section.tradeIds[trade];
    const aggressor = sideOfKind(kind, eventKind.tradeBuy);
    const row = rowIn(section, asksFrom);
    return { type: 'TradePrinted', ...stamp, ...row, aggressor, ...(tradeId === undefined ? {} : { tradeId }) };
  }
  if (isLiquidation(kind)) {
    const side = sideOfKind(kind, eventKind.liquidationBuy);
    return { type: 'LiquidationPrinted', ...stamp, ...rowIn(section, asksFrom), side };
  }
  if (isQuote(kind)) {
    return {
      type: 'QuoteChanged',
      ...stamp,
      ...(columns.bidRows[at] === 0 ? {} : { bid: rowIn(section, bidsFrom) }),
      ...(columns.askRows[at] === 0 ? {} : { ask: rowIn(section, asksFrom) }),
    };
  }
  if (isOrders(kind)) {
    const { orders, changes } = readOrders(columns.rareFields.get(at) ?? {});
    if (kind === eventKind.ordersSnapshot) return { type: 'PublicOrdersSnapshotted', ...stamp, orders };
    return { type: 'PublicOrdersChanged', ...stamp, changes };
  }
  // The stored fields are exactly those of the event's type.
  return { type: rareType(kind), ...stamp, ...columns.rareFields.get(at) } as MarketEvent;
}

function levelsIn({ prices, sizes }: Section, from: number, to: number): Levels {
  if (from === to) return noLevels;
  // Pushed rather than copied at once, so that V8 makes arrays of small integers, which the fold reads fastest.
  const levels: { prices: Ticks[]; sizes: Lots[] } = { prices: [], sizes: [] };
  for (let row = from; row < to; row++) {
    levels.prices.push(prices[row]! as Ticks);
    levels.sizes.push(sizes[row]! as Lots);
  }
  return levels;
}

const rowIn = ({ prices, sizes }: Section, row: number): { price: Ticks; size: Lots } => ({
  price: prices[row]! as Ticks,
  size: sizes[row]! as Lots,
});

function rareType(kind: number): MarketEvent['type'] {
  switch (kind) {
    case eventKind.fundingRate:
      return 'FundingRateChanged';
    case eventKind.markPrice:
      return 'MarkPriceChanged';
    case eventKind.interrupted:
      return 'FeedInterrupted';
    case eventKind.rejected:
      return 'MessageRejected';
    case eventKind.flagged:
      return 'MessageFlagged';
    default:
      throw new ReplayError('BAD_DATA', `unknown event kind ${kind}`);
  }
}
