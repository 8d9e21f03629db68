import {
  assertNever,
  type Levels,
  levelSet,
  type MarketEvent,
  type PublicOrder,
  type Scale,
  textOf,
} from '@replay/core';

/** The instrument's symbol and scales, as needed to encode a frame. */
export interface FrameScales {
  readonly symbol: string;
  readonly price: Scale;
  readonly size: Scale;
}

/**
 * Encodes one event as a JSON object of the relay protocol: times in µs, prices and sizes as decimal strings.
 * `sequence` is its position in the whole stream, whatever part of it is sent; live streams, which have no start,
 * omit it. Concatenated by hand rather than with `JSON.stringify`, because the rows then need no intermediate arrays
 * of strings. `orders_snapshot`, `orders_update`, `book_l1`, `mark`, `disconnect`, `rejected` and `flagged` extend
 * the vendor's frames so that no event is lost.
 */
export function frameOf(event: MarketEvent, scales: FrameScales, sequence?: number): string {
  const number = sequence === undefined ? '' : `"sequence":${sequence},`;
  const head = (type: string): string =>
    `{"type":"${type}",${number}"symbol":${JSON.stringify(scales.symbol)},"timestamp":${event.exchangeTime},"local_timestamp":${event.receivedTime}`;
  switch (event.type) {
    case 'BookSnapshotted':
      return `${head('book_snapshot')},"bids":${rows(levelSet(event.bids), scales)},"asks":${rows(levelSet(event.asks), scales)}}`;
    case 'BookChanged':
      return `${head('book_update')},"bids":${rows(event.bids, scales)},"asks":${rows(event.asks, scales)}}`;
    case 'PublicOrdersSnapshotted':
      return `${head('orders_snapshot')},"orders":[${event.orders.map((one) => `[${order(one, scales)}]`).join(',')}]}`;
    case 'PublicOrdersChanged': {
      const changes = event.changes.map((one) => `["${one.kind}",${order(one, scales)}]`);
      return `${head('orders_update')},"changes":[${changes.join(',')}]}`;
    }
    case 'TradePrinted': {
      const id = event.tradeId === undefined ? '' : `,"id":${JSON.stringify(event.tradeId)}`;
      return `${head('trade')},${traded(event, scales)},"side":"${event.aggressor}"${id}}`;
    }
    case 'LiquidationPrinted':
      return `${head('liquidation')},${traded(event, scales)},"side":"${event.side}"}`;
    case 'QuoteChanged':
      return `${head('book_l1')},"bids":${best(event.bid, scales)},"asks":${best(event.ask, scales)}}`;
    case 'FundingRateChanged': {
      const next = event.settlesAt === undefined ? '' : `,"next_funding_time":${event.settlesAt}`;
      return `${head('funding')},"rate":"${event.rate}"${next}}`;
    }
    case 'MarkPriceChanged': {
      const index = event.indexPrice === undefined ? '' : `,"index_price":"${event.indexPrice}"`;
      return `${head('mark')},"price":"${event.price}"${index}}`;
    }
    case 'FeedInterrupted': {
      const location = event.place === undefined ? '' : `,"place":${JSON.stringify(event.place)}`;
      return `${head('disconnect')},"kind":"${event.kind}","reason":${JSON.stringify(event.cause)}${location}}`;
    }
    case 'MessageRejected': {
      const detail = `"reason":${JSON.stringify(event.reason)},"place":${JSON.stringify(event.place)}`;
      return `${head('rejected')},"kind":"${event.kind}",${detail},"damages_book":${event.damagesBook}}`;
    }
    case 'MessageFlagged': {
      const detail = `"reason":${JSON.stringify(event.reason)},"place":${JSON.stringify(event.place)}`;
      return `${head('flagged')},"kind":"${event.kind}",${detail}}`;
    }
    default:
      return assertNever(event);
  }
}

function rows({ prices, sizes }: Levels, scales: FrameScales): string {
  let text = '[';
  for (let row = 0; row < prices.length; row++) {
    text += `${row === 0 ? '' : ','}${pair(prices[row] ?? 0, sizes[row] ?? 0, scales)}`;
  }
  return `${text}]`;
}

const order = (one: PublicOrder, scales: FrameScales): string =>
  `${JSON.stringify(one.order)},"${one.side}","${textOf(one.price, scales.price)}","${textOf(one.size, scales.size)}"`;

const pair = (price: number, size: number, scales: FrameScales): string =>
  `["${textOf(price, scales.price)}","${textOf(size, scales.size)}"]`;

const best = (level: { price: number; size: number } | undefined, scales: FrameScales): string =>
  level === undefined ? '[]' : `[${pair(level.price, level.size, scales)}]`;

const traded = ({ price, size }: { price: number; size: number }, scales: FrameScales): string =>
  `"price":"${textOf(price, scales.price)}","quantity":"${textOf(size, scales.size)}"`;
