import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Instrument, type Levels, type MarketEvent, type MarketSource, priceText, sizeText } from '@replay/core';
import { onTestFinished } from 'vitest';
import type { InstrumentsFile } from '../src/index.ts';

/** Writes files into a new folder that is gone after the test; names that end in `.gz` are packed. */
export function folderOf(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'replay-feed-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(
      join(folder, name),
      name.endsWith('.gz') && typeof content === 'string' ? gzipSync(content) : content,
    );
  }
  return folder;
}

export const fileOf = (name: string, content: string | Buffer): string => join(folderOf({ [name]: content }), name);

/** 2023-11-14T22:13:20Z: small offsets from it are what the tests speak of. */
export const epoch = 1_700_000_000_000_000;

export const bookHeader = 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount';
export const tradesHeader = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount';

/** A book file of drawn rows such as `5 snapshot bid 99x3` or `6 update ask 101x0`; the number is the receipt time. */
export const bookCsv = (rows: readonly string[], symbol = 'BTCUSDT'): string =>
  csv(
    bookHeader,
    rows.map((row) => bookRow(row, symbol)),
  );

export function bookRow(drawn: string, symbol = 'BTCUSDT'): string {
  const [time, kind, side, level = ''] = drawn.split(' ');
  return [stampsOf(time, symbol), kind === 'snapshot', side, ...level.split('x')].join(',');
}

/** A trades file of rows such as `5 buy 100x2`. */
export const tradesCsv = (rows: readonly string[], symbol = 'BTCUSDT'): string =>
  csv(
    tradesHeader,
    rows.map((drawn, index) => {
      const [time, side, level = ''] = drawn.split(' ');
      return [stampsOf(time, symbol), index + 1, side, ...level.split('x')].join(',');
    }),
  );

export const csv = (header: string, rows: readonly string[]): string => `${[header, ...rows].join('\n')}\n`;

/** The first four cells of a row; the venue's clock is 3 µs ahead of the receipt. */
export const stampsOf = (time: string | number | undefined, symbol = 'BTCUSDT'): string =>
  `binance-futures,${symbol},${epoch + Number(time) - 3},${epoch + Number(time)}`;

/** Whole prices and sizes for BTCUSDT and ETHUSDT. */
export const wholeSteps: InstrumentsFile = ['BTCUSDT', 'ETHUSDT'].map((symbol) => ({
  exchange: 'binance-futures',
  symbol,
  kind: 'linear-perpetual',
  base: symbol.slice(0, 3),
  quote: 'USDT',
  tickSize: '1',
  lotSize: '1',
  fees: { maker: '0.0002', taker: '0.0005' },
}));

export async function eventsIn(source: MarketSource, signal?: AbortSignal): Promise<readonly MarketEvent[]> {
  const events: MarketEvent[] = [];
  for await (const batch of source.batches(signal)) events.push(...batch);
  return events;
}

/** The events of a source as short texts, such as `5 snapshot 99x3 | 101x4`. */
export async function told(source: MarketSource): Promise<readonly string[]> {
  const several = source.instruments.length > 1;
  return (await eventsIn(source)).map((event) => {
    const instrument = source.instruments.find(({ id }) => id === event.instrument) as Instrument;
    const time = event.receivedTime - epoch;
    return `${time} ${several ? `${instrument.symbol} ` : ''}${textOf(event, instrument)}`;
  });
}

function textOf(event: MarketEvent, instrument: Instrument): string {
  switch (event.type) {
    case 'BookSnapshotted':
      return `snapshot ${sides(event.bids, event.asks, instrument)}`;
    case 'BookChanged':
      return `change ${sides(event.bids, event.asks, instrument)}`;
    case 'TradePrinted':
      return `${event.aggressor} ${priceText(event.price, instrument)}x${sizeText(event.size, instrument)}`;
    case 'LiquidationPrinted':
      return `liquidation ${event.side} ${priceText(event.price, instrument)}x${sizeText(event.size, instrument)}`;
    case 'MarkPriceChanged':
      return `mark ${event.price} index ${event.indexPrice}`;
    case 'FundingRateChanged':
      return `funding ${event.rate} at ${event.settlesAt === undefined ? '?' : event.settlesAt - epoch}`;
    case 'QuoteChanged':
      return `quote ${quoteText(event.bid, instrument)} | ${quoteText(event.ask, instrument)}`;
    case 'MessageRejected':
      return `rejected ${event.place.replace(/^.*\//, '')}: ${event.reason}${event.damagesBook ? ' (damages the book)' : ''}`;
    default:
      return event.type;
  }
}

const quoteText = (quote: Extract<MarketEvent, { type: 'QuoteChanged' }>['bid'], instrument: Instrument): string =>
  quote === undefined ? '-' : `${priceText(quote.price, instrument)}x${sizeText(quote.size, instrument)}`;

const sides = (bids: Levels, asks: Levels, instrument: Instrument): string =>
  `${levels(bids, instrument)} | ${levels(asks, instrument)}`;

const levels = ({ prices, sizes }: Levels, instrument: Instrument): string =>
  prices
    .map((price, row) => `${priceText(price, instrument)}x${sizeText(sizes[row] as never, instrument)}`)
    .join(' ') || '-';
