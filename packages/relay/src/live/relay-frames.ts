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
import { type FrameScales, frameOf } from '../relay-protocol/frame.ts';
import { DisplayedBook } from './displayed-book.ts';
import { pairs } from './frame-text.ts';
import type { Moment, Wording } from './topic.ts';

/** What a live stream of the relay protocol can be asked for; the last three go beyond the vendor's. */
export const liveChannels = ['orderbook', 'trades', 'funding', 'mark', 'liquidations', 'quotes'] as const;
export type LiveChannel = (typeof liveChannels)[number];

/**
 * The live frames of the relay protocol: `snapshot`, `delta`, `trade`, `funding`, and beyond the vendor's `mark`, `liquidation` and
 * `book_l1`. Times are in µs, decimals are texts; each frame names its `symbol` and tells by `local_timestamp` when the recorder had
 * received what it is made of.
 */
export function relayWording(channel: LiveChannel, instrument: Instrument, depth: number): Wording {
  const scales = { symbol: instrument.symbol, ...scalesOf(instrument) };
  switch (channel) {
    case 'orderbook':
      return bookWording(scales, depth);
    case 'trades':
      return newsOf('TradePrinted', (event) => {
        const id = event.tradeId === undefined ? '' : `,"trade_id":${JSON.stringify(event.tradeId)}`;
        return `${head('trade', event, scales)},${traded(event, event.aggressor, scales)}${id}}`;
      });
    case 'liquidations':
      return newsOf('LiquidationPrinted', (event) => {
        return `${head('liquidation', event, scales)},${traded(event, event.side, scales)}}`;
      });
    case 'funding': {
      const text = (event: FundingRateChanged): string => {
        const next = event.settlesAt === undefined ? '' : `,"next_funding_time":${event.settlesAt}`;
        return `${head('funding', event, scales)},"rate":"${event.rate}"${next}}`;
      };
      return { ...newsOf('FundingRateChanged', text), opening: ({ funding }, now) => standing(funding, now, text) };
    }
    case 'mark': {
      const text = (event: MarkPriceChanged): string => frameOf(event, scales);
      return { ...newsOf('MarkPriceChanged', text), opening: ({ mark }, now) => standing(mark, now, text) };
    }
    case 'quotes':
      return newsOf('QuoteChanged', (event) => frameOf(event, scales));
  }
}

/**
 * What speaks against the recording, told to everybody who follows the instrument: a hole in it, a message that was rejected
 * or flagged.
 */
export function findingsWording(instrument: Instrument): Wording {
  const scales = { symbol: instrument.symbol, ...scalesOf(instrument) };
  return {
    opening: () => [],
    happened: (event) =>
      event.type === 'FeedInterrupted' || event.type === 'MessageRejected' || event.type === 'MessageFlagged'
        ? [frameOf(event, scales)]
        : [],
  };
}

function bookWording(scales: FrameScales, depth: number): Wording {
  const displayed = new DisplayedBook(depth);
  return {
    opening(state, { receivedTime }) {
      const { book } = state;
      const news = displayed.opening(book);
      if (news === undefined || book.status !== 'live') return [];
      return [snapshotText(news, { exchangeTime: book.exchangeTime, receivedTime }, scales)];
    },
    happened(event, before, after) {
      const news = displayed.hear(event, before, after);
      // A loss is among the findings.
      if (news === undefined || news.kind === 'lost') return [];
      if (news.kind === 'snapshot') return [snapshotText(news, event, scales)];
      const rows = `"b":${pairs(news.bids, scales)},"a":${pairs(news.asks, scales)}`;
      return [`${head('delta', event, scales)},"update_id":${news.number},${rows}}`];
    },
    rest: () => displayed.rest(),
  };
}

const snapshotText = (
  { number, bids, asks }: { readonly number: number; readonly bids: Levels; readonly asks: Levels },
  moment: Moment,
  scales: FrameScales,
): string =>
  `${head('snapshot', moment, scales)},"update_id":${number},"bids":${named(bids, scales)},"asks":${named(asks, scales)}}`;

/** Frames for one type of event, and none for how things stand. */
const newsOf = <Type extends MarketEvent['type']>(
  type: Type,
  text: (event: Extract<MarketEvent, { type: Type }>) => string,
): Wording => ({
  opening: () => [],
  happened: (event) => (event.type === type ? [text(event as Extract<MarketEvent, { type: Type }>)] : []),
});

/** The last word on a rate or a price, told again to whoever comes later. */
const standing = <Event extends FundingRateChanged | MarkPriceChanged>(
  event: Event | undefined,
  { receivedTime }: Moment,
  text: (event: Event) => string,
): readonly string[] => (event === undefined ? [] : [text({ ...event, receivedTime })]);

const head = (type: string, { exchangeTime, receivedTime }: Moment, { symbol }: FrameScales): string =>
  `{"type":"${type}","symbol":${JSON.stringify(symbol)},"timestamp":${exchangeTime},"local_timestamp":${receivedTime}`;

const traded = (
  { price, size }: { readonly price: number; readonly size: number },
  side: Side | 'unknown',
  scales: InstrumentScales,
): string => `"price":"${textOf(price, scales.price)}","quantity":"${textOf(size, scales.size)}","side":"${side}"`;

function named({ prices, sizes }: Levels, scales: InstrumentScales): string {
  const rows = prices.map(
    (price, row) => `{"price":"${textOf(price, scales.price)}","quantity":"${textOf(sizes[row]!, scales.size)}"}`,
  );
  return `[${rows.join(',')}]`;
}

/** The recording has ended, and with it what happened again. */
export const endText = (at: Micros): string => `{"type":"end","timestamp":${at}}`;
