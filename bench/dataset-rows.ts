import {
  type Instrument,
  type Levels,
  type MarketEvent,
  type Scale,
  scalesOf,
  textOf,
} from '../packages/core/src/index.ts';

/** The first lines of the two kinds of dataset files. */
export const bookHeader = 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount\n';
export const tradesHeader = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n';

/** The rows of a book message in an `incremental_book_L2` file; nothing for other events. */
export function bookRows(event: MarketEvent, instrument: Instrument): string {
  if (event.type !== 'BookChanged' && event.type !== 'BookSnapshotted') return '';
  const { price, size } = scalesOf(instrument);
  const message = `${startOf(event, instrument)},${event.type === 'BookSnapshotted'}`;
  return rows(`${message},bid`, event.bids, price, size) + rows(`${message},ask`, event.asks, price, size);
}

/** The row of a print in a `trades` file, with its id there; nothing for other events. */
export function tradeRow(event: MarketEvent, instrument: Instrument, id: number): string {
  if (event.type !== 'TradePrinted') return '';
  const { price, size } = scalesOf(instrument);
  const traded = `${textOf(event.price, price)},${textOf(event.size, size)}`;
  return `${startOf(event, instrument)},${id},${event.aggressor},${traded}\n`;
}

const startOf = (event: MarketEvent, { exchange, symbol }: Instrument): string =>
  `${exchange},${symbol},${event.exchangeTime},${event.receivedTime}`;

function rows(start: string, { prices, sizes }: Levels, price: Scale, size: Scale): string {
  let text = '';
  for (let row = 0; row < prices.length; row++) {
    text += `${start},${textOf(prices[row] ?? 0, price)},${textOf(sizes[row] ?? 0, size)}\n`;
  }
  return text;
}
