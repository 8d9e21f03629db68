import {
  type FundingRateChanged,
  type Instrument,
  type InstrumentScales,
  type MarketEvent,
  type MarkPriceChanged,
  type QuoteChanged,
  scalesOf,
  textOf,
} from '@replay/core';
import { type BookUpdate, PublishedBook } from '../live/published-book.ts';
import type { EventTimes, FrameEncoder } from '../live/topics.ts';
import { levelPairs } from '../relay-protocol/json-text.ts';

/** The depths at which Bybit publishes books; depth 1 is the best bid and ask only. */
export const bybitDepths: readonly number[] = [1, 50, 200, 500, 1000];

/** Bybit's topic of an instrument's frames, without the symbol. */
export type BybitChannel = `orderbook.${number}` | 'publicTrade' | 'tickers' | 'allLiquidation';

/**
 * Encodes market events as frames of Bybit v5's public streams. Times are whole milliseconds, and events that the
 * format cannot express are left out: prints and liquidations of unknown side. A lost book becomes an empty snapshot
 * whose `u` skips one number: clients that check the numbers see the gap, and others are left without levels instead
 * of with old ones.
 */
export function bybitEncoder(channel: BybitChannel, instrument: Instrument): FrameEncoder {
  const scales: InstrumentScales = scalesOf(instrument);
  const topic = `${channel}.${instrument.symbol}`;
  switch (channel) {
    case 'publicTrade':
      return tradeEncoder(topic, instrument, scales);
    case 'allLiquidation':
      return liquidationEncoder(topic, instrument, scales);
    case 'tickers':
      return tickerEncoder(topic, instrument, scales);
    default:
      return bookEncoder(topic, instrument, scales, Number(channel.split('.')[1]));
  }
}

function bookEncoder(topic: string, { symbol }: Instrument, scales: InstrumentScales, depth: number): FrameEncoder {
  const published = new PublishedBook(depth);
  const text = (update: BookUpdate, at: EventTimes, sequence: number): string => {
    // At depth 1 every message is a snapshot.
    const type = update.kind === 'change' ? 'delta' : 'snapshot';
    const rows = `"b":${levelPairs(update.bids, scales)},"a":${levelPairs(update.asks, scales)}`;
    const data = `{"s":"${symbol}",${rows},"u":${update.number},"seq":${sequence}}`;
    return `{"topic":"${topic}","type":"${type}","ts":${millisOf(at)},"data":${data},"cts":${millisOf(at)}}`;
  };
  return {
    snapshot({ book }, now) {
      const update = published.snapshot(book);
      return update === undefined || book.status !== 'live' ? [] : [text(update, now, book.sequence)];
    },
    frames(event, before, after) {
      const update = published.apply(event, before, after);
      if (update === undefined) return [];
      const whole = depth === 1 && update.kind === 'change' ? published.snapshot(after) : undefined;
      return [text(whole ?? update, event, event.sequence)];
    },
    reset: () => published.reset(),
  };
}

const tradeEncoder = (topic: string, { symbol }: Instrument, scales: InstrumentScales): FrameEncoder => ({
  snapshot: () => [],
  frames(event) {
    if (event.type !== 'TradePrinted' || event.aggressor === 'unknown') return [];
    const side = event.aggressor === 'buy' ? 'Buy' : 'Sell';
    const id = JSON.stringify(event.tradeId ?? String(event.sequence));
    const sized = `"v":"${textOf(event.size, scales.size)}","p":"${textOf(event.price, scales.price)}"`;
    const trade = `{"T":${millisOf(event)},"s":"${symbol}","S":"${side}",${sized},"i":${id},"BT":false}`;
    return [`{"topic":"${topic}","type":"snapshot","ts":${millisOf(event)},"data":[${trade}]}`];
  },
});

/** Bybit gives the side of the position: a sale closed a long position, which it calls `Buy`. */
const liquidationEncoder = (topic: string, { symbol }: Instrument, scales: InstrumentScales): FrameEncoder => ({
  snapshot: () => [],
  frames(event) {
    if (event.type !== 'LiquidationPrinted' || event.side === 'unknown') return [];
    const side = event.side === 'sell' ? 'Buy' : 'Sell';
    const sized = `"v":"${textOf(event.size, scales.size)}","p":"${textOf(event.price, scales.price)}"`;
    const liquidation = `{"T":${millisOf(event)},"s":"${symbol}","S":"${side}",${sized}}`;
    return [`{"topic":"${topic}","type":"snapshot","ts":${millisOf(event)},"data":[${liquidation}]}`];
  },
});

function tickerEncoder(topic: string, { symbol }: Instrument, scales: InstrumentScales): FrameEncoder {
  const frame = (type: 'snapshot' | 'delta', at: EventTimes, fields: readonly string[], sequence: number): string => {
    const data = [`"symbol":"${symbol}"`, ...fields].join(',');
    return `{"topic":"${topic}","type":"${type}","data":{${data}},"cs":${sequence},"ts":${millisOf(at)}}`;
  };
  // The first frame of a ticker is a snapshot, whenever it comes.
  let isStarted = false;
  return {
    snapshot({ mark, funding }, now) {
      isStarted ||= mark !== undefined || funding !== undefined;
      if (!isStarted) return [];
      const fields = [
        ...(mark === undefined ? [] : markFields(mark)),
        ...(funding === undefined ? [] : fundingFields(funding)),
      ];
      return [frame('snapshot', now, fields, Math.max(mark?.sequence ?? 0, funding?.sequence ?? 0))];
    },
    frames(event) {
      const fields = tickerFields(event, scales);
      if (fields.length === 0) return [];
      const type = isStarted ? 'delta' : 'snapshot';
      isStarted = true;
      return [frame(type, event, fields, event.sequence)];
    },
  };
}

function tickerFields(event: MarketEvent, scales: InstrumentScales): readonly string[] {
  if (event.type === 'MarkPriceChanged') return markFields(event);
  if (event.type === 'FundingRateChanged') return fundingFields(event);
  return event.type === 'QuoteChanged' ? quoteFields(event, scales) : [];
}

// A delta omits fields that did not change, so a removed value needs an empty field.
const markFields = ({ price, indexPrice = '' }: MarkPriceChanged): readonly string[] => [
  `"markPrice":"${price}"`,
  `"indexPrice":"${indexPrice}"`,
];

const fundingFields = ({ rate, settlesAt }: FundingRateChanged): readonly string[] => [
  `"fundingRate":"${rate}"`,
  `"nextFundingTime":"${settlesAt === undefined ? '' : Math.floor(settlesAt / 1000)}"`,
];

const quoteFields = ({ bid, ask }: QuoteChanged, { price, size }: InstrumentScales): readonly string[] => [
  `"bid1Price":"${bid === undefined ? '' : textOf(bid.price, price)}"`,
  `"bid1Size":"${bid === undefined ? '' : textOf(bid.size, size)}"`,
  `"ask1Price":"${ask === undefined ? '' : textOf(ask.price, price)}"`,
  `"ask1Size":"${ask === undefined ? '' : textOf(ask.size, size)}"`,
];

const millisOf = ({ exchangeTime }: Pick<EventTimes, 'exchangeTime'>): number => Math.floor(exchangeTime / 1000);
