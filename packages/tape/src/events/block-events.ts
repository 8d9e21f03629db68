import {
  type EventColumns,
  eventKind,
  eventAt as eventOfColumns,
  type InstrumentId,
  isOrders,
  isTrade,
  type MarketEvent,
} from '@replay/core';
import type { BlockColumns } from './block-columns.ts';
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
  const section = columns.section(columns.instruments[at]!);
  return eventOfColumns(columns, at, instrument, section, {
    tradeId: section.tradeIds[trade],
    fields: fieldsAt(columns, at),
  });
}

/** The fields that an event was written with beyond its stamps and rows. */
function fieldsAt({ kinds, rareFields }: BlockColumns, at: number): object | undefined {
  const kind = kinds[at]!;
  if (!isOrders(kind)) return rareFields.get(at);
  const { orders, changes } = readOrders(rareFields.get(at) ?? {});
  return kind === eventKind.ordersSnapshot ? { orders } : { changes };
}
