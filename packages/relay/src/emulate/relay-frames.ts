import {
  type FundingRateChanged,
  type Instrument,
  type InstrumentScales,
  type Levels,
  type MarketEvent,
  type MarkPriceChanged,
  type Micros,
  type Side,
  scalesOf,
  textOf,
} from '@replay/core';
import { PublishedBook } from '../live/published-book.ts';
import type { EventTimes, FrameEncoder } from '../live/topics.ts';
import { type FrameScales, frameOf } from '../relay-protocol/frame.ts';
import { levelPairs } from '../relay-protocol/json-text.ts';

/** Channels of a live stream; the last three extend the vendor's protocol. */
export const liveChannels = ['orderbook', 'trades', 'funding', 'mark', 'liquidations', 'quotes'] as const;
export type LiveChannel = (typeof liveChannels)[number];

/**
 * The live frames of the relay protocol: `snapshot`, `delta`, `trade`, `funding`, and as extensions `mark`,
 * `liquidation` and `book_l1`. Times are in µs and decimals are strings; each frame names its `symbol`, and
 * `local_timestamp` is the time at which the recorder received it.
 */
export function relayEncoder(channel: LiveChannel, instrument: Instrument, depth: number): FrameEncoder {
  const scales = { symbol: instrument.symbol, ...scalesOf(instrument) };
  switch (channel) {
    case 'orderbook':
      return bookEncoder(scales, depth);
    case 'trades':
      return eventEncoder('TradePrinted', (event) => {
        const id = event.tradeId === undefined ? '' : `,"trade_id":${JSON.stringify(event.tradeId)}`;
        return `${head('trade', event, scales)},${traded(event, event.aggressor, scales)}${id}}`;
      });
    case 'liquidations':
      return eventEncoder('LiquidationPrinted', (event) => {
        return `${head('liquidation', event, scales)},${traded(event, event.side, scales)}}`;
      });
    case 'funding': {
      const text = (event: FundingRateChanged): string => {
        const next = event.settlesAt === undefined ? '' : `,"next_funding_time":${event.settlesAt}`;
        return `${head('funding', event, scales)},"rate":"${event.rate}"${next}}`;
      };
      return {
        ...eventEncoder('FundingRateChanged', text),
        snapshot: ({ funding }, now) => latest(funding, now, text),
      };
    }
    case 'mark': {
      const text = (event: MarkPriceChanged): string => frameOf(event, scales);
      return { ...eventEncoder('MarkPriceChanged', text), snapshot: ({ mark }, now) => latest(mark, now, text) };
    }
    case 'quotes':
      return eventEncoder('QuoteChanged', (event) => frameOf(event, scales));
  }
}

/**
 * Findings about the recording, sent to every subscriber of the instrument: gaps, and messages that were rejected or
 * flagged.
 */
export function findingsEncoder(instrument: Instrument): FrameEncoder {
  const scales = { symbol: instrument.symbol, ...scalesOf(instrument) };
  return {
    snapshot: () => [],
    frames: (event) =>
      event.type === 'FeedInterrupted' || event.type === 'MessageRejected' || event.type === 'MessageFlagged'
        ? [frameOf(event, scales)]
        : [],
  };
}

function bookEncoder(scales: FrameScales, depth: number): FrameEncoder {
  const published = new PublishedBook(depth);
  return {
    snapshot(state, { receivedTime }) {
      const { book } = state;
      const update = published.snapshot(book);
      if (update === undefined || book.status !== 'live') return [];
      return [snapshotText(update, { exchangeTime: book.exchangeTime, receivedTime }, scales)];
    },
    frames(event, before, after) {
      const update = published.apply(event, before, after);
      // A lost book is sent with the findings.
      if (update === undefined || update.kind === 'lost') return [];
      if (update.kind === 'snapshot') return [snapshotText(update, event, scales)];
      const rows = `"b":${levelPairs(update.bids, scales)},"a":${levelPairs(update.asks, scales)}`;
      return [`${head('delta', event, scales)},"update_id":${update.number},${rows}}`];
    },
    reset: () => published.reset(),
  };
}

const snapshotText = (
  { number, bids, asks }: { readonly number: number; readonly bids: Levels; readonly asks: Levels },
  moment: EventTimes,
  scales: FrameScales,
): string =>
  `${head('snapshot', moment, scales)},"update_id":${number},"bids":${levelObjects(bids, scales)},"asks":${levelObjects(asks, scales)}}`;

/** Encodes one type of event, without a snapshot. */
const eventEncoder = <Type extends MarketEvent['type']>(
  type: Type,
  text: (event: Extract<MarketEvent, { type: Type }>) => string,
): FrameEncoder => ({
  snapshot: () => [],
  frames: (event) => (event.type === type ? [text(event as Extract<MarketEvent, { type: Type }>)] : []),
});

/** The latest rate or price, repeated for late subscribers. */
const latest = <Event extends FundingRateChanged | MarkPriceChanged>(
  event: Event | undefined,
  { receivedTime }: EventTimes,
  text: (event: Event) => string,
): readonly string[] => (event === undefined ? [] : [text({ ...event, receivedTime })]);

const head = (type: string, { exchangeTime, receivedTime }: EventTimes, { symbol }: FrameScales): string =>
  `{"type":"${type}","symbol":${JSON.stringify(symbol)},"timestamp":${exchangeTime},"local_timestamp":${receivedTime}`;

const traded = (
  { price, size }: { readonly price: number; readonly size: number },
  side: Side | 'unknown',
  scales: InstrumentScales,
): string => `"price":"${textOf(price, scales.price)}","quantity":"${textOf(size, scales.size)}","side":"${side}"`;

function levelObjects({ prices, sizes }: Levels, scales: InstrumentScales): string {
  const rows = prices.map(
    (price, row) => `{"price":"${textOf(price, scales.price)}","quantity":"${textOf(sizes[row]!, scales.size)}"}`,
  );
  return `[${rows.join(',')}]`;
}

/** The final frame, after the end of the recording. */
export const endText = (at: Micros): string => `{"type":"end","timestamp":${at}}`;
