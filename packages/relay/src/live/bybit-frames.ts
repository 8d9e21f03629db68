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
import { type BookNews, DisplayedBook } from './displayed-book.ts';
import { pairs } from './frame-text.ts';
import type { Moment, Wording } from './topic.ts';

/** Depths that Bybit publishes books at; the first is nothing but best bid and ask. */
export const bybitDepths: readonly number[] = [1, 50, 200, 500, 1000];

/** What Bybit names the frames of an instrument by, in front of its symbol. */
export type BybitChannel = `orderbook.${number}` | 'publicTrade' | 'tickers' | 'allLiquidation';

/**
 * Market events in the frames of Bybit v5's public streams. Bybit's times are whole milliseconds, and what its language has no
 * words for is left out: prints and liquidations whose side nobody knows.
 * A lost book is told as an empty snapshot, one `u` further than it should be: whoever follows the numbers sees the gap, and
 * whoever does not is left without levels instead of with old ones.
 */
export function bybitWording(channel: BybitChannel, instrument: Instrument): Wording {
  const scales: InstrumentScales = scalesOf(instrument);
  const topic = `${channel}.${instrument.symbol}`;
  switch (channel) {
    case 'publicTrade':
      return tradeWording(topic, instrument, scales);
    case 'allLiquidation':
      return liquidationWording(topic, instrument, scales);
    case 'tickers':
      return tickerWording(topic, instrument, scales);
    default:
      return bookWording(topic, instrument, scales, Number(channel.split('.')[1]));
  }
}

function bookWording(topic: string, { symbol }: Instrument, scales: InstrumentScales, depth: number): Wording {
  const displayed = new DisplayedBook(depth);
  const text = (news: BookNews, at: Moment, sequence: number): string => {
    // Best bid and ask alone are told whole each time.
    const type = news.kind === 'change' ? 'delta' : 'snapshot';
    const rows = `"b":${pairs(news.bids, scales)},"a":${pairs(news.asks, scales)}`;
    const data = `{"s":"${symbol}",${rows},"u":${news.number},"seq":${sequence}}`;
    return `{"topic":"${topic}","type":"${type}","ts":${millisOf(at)},"data":${data},"cts":${millisOf(at)}}`;
  };
  return {
    opening({ book }, now) {
      const news = displayed.opening(book);
      return news === undefined || book.status !== 'live' ? [] : [text(news, now, book.sequence)];
    },
    happened(event, before, after) {
      const news = displayed.hear(event, before, after);
      if (news === undefined) return [];
      const whole = depth === 1 && news.kind === 'change' ? displayed.opening(after) : undefined;
      return [text(whole ?? news, event, event.sequence)];
    },
    rest: () => displayed.rest(),
  };
}

const tradeWording = (topic: string, { symbol }: Instrument, scales: InstrumentScales): Wording => ({
  opening: () => [],
  happened(event) {
    if (event.type !== 'TradePrinted' || event.aggressor === 'unknown') return [];
    const side = event.aggressor === 'buy' ? 'Buy' : 'Sell';
    const id = JSON.stringify(event.tradeId ?? String(event.sequence));
    const sized = `"v":"${textOf(event.size, scales.size)}","p":"${textOf(event.price, scales.price)}"`;
    const trade = `{"T":${millisOf(event)},"s":"${symbol}","S":"${side}",${sized},"i":${id},"BT":false}`;
    return [`{"topic":"${topic}","type":"snapshot","ts":${millisOf(event)},"data":[${trade}]}`];
  },
});

/** Bybit tells the side of the position: a sale closed a long, which it calls `Buy`. */
const liquidationWording = (topic: string, { symbol }: Instrument, scales: InstrumentScales): Wording => ({
  opening: () => [],
  happened(event) {
    if (event.type !== 'LiquidationPrinted' || event.side === 'unknown') return [];
    const side = event.side === 'sell' ? 'Buy' : 'Sell';
    const sized = `"v":"${textOf(event.size, scales.size)}","p":"${textOf(event.price, scales.price)}"`;
    const told = `{"T":${millisOf(event)},"s":"${symbol}","S":"${side}",${sized}}`;
    return [`{"topic":"${topic}","type":"snapshot","ts":${millisOf(event)},"data":[${told}]}`];
  },
});

function tickerWording(topic: string, { symbol }: Instrument, scales: InstrumentScales): Wording {
  const frame = (type: 'snapshot' | 'delta', at: Moment, fields: readonly string[], sequence: number): string => {
    const data = [`"symbol":"${symbol}"`, ...fields].join(',');
    return `{"topic":"${topic}","type":"${type}","data":{${data}},"cs":${sequence},"ts":${millisOf(at)}}`;
  };
  // A ticker begins with a snapshot, whenever there is something to tell.
  let isBegun = false;
  return {
    opening({ mark, funding }, now) {
      isBegun ||= mark !== undefined || funding !== undefined;
      if (!isBegun) return [];
      const fields = [
        ...(mark === undefined ? [] : markFields(mark)),
        ...(funding === undefined ? [] : fundingFields(funding)),
      ];
      return [frame('snapshot', now, fields, Math.max(mark?.sequence ?? 0, funding?.sequence ?? 0))];
    },
    happened(event) {
      const fields = tickerFields(event, scales);
      if (fields.length === 0) return [];
      const type = isBegun ? 'delta' : 'snapshot';
      isBegun = true;
      return [frame(type, event, fields, event.sequence)];
    },
  };
}

function tickerFields(event: MarketEvent, scales: InstrumentScales): readonly string[] {
  if (event.type === 'MarkPriceChanged') return markFields(event);
  if (event.type === 'FundingRateChanged') return fundingFields(event);
  return event.type === 'QuoteChanged' ? quoteFields(event, scales) : [];
}

// What is not there any more has to be said: a delta leaves out what stays as it was.
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

const millisOf = ({ exchangeTime }: Pick<Moment, 'exchangeTime'>): number => Math.floor(exchangeTime / 1000);
