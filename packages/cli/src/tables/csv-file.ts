import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import {
  type Instrument,
  type Levels,
  levelSet,
  type MarketEvent,
  type PublicOrder,
  scalesOf,
  textOf,
} from '@replay/core';
import { escapedCell } from '@replay/report';
import type { ExportKind, TableWriter } from './event-table.ts';

/** An unfinished gzipped dataset file, written under a temporary name. */
export class CsvFile implements TableWriter {
  readonly path: string;
  readonly #table: CsvTable;
  readonly #gzip: Gzip;
  /** Settles when everything is on disk, or writing failed. */
  readonly #written: Promise<void>;
  #text = '';

  constructor(path: string, kind: ExportKind, instrument: Instrument) {
    this.path = path;
    this.#table = new CsvTable(instrument);
    this.#gzip = createGzip({ level: 6, chunkSize: 1 << 16 });
    this.#written = pipeline(this.#gzip, createWriteStream(`${path}.part`));
    this.#written.catch(() => {}); // Reported by flush and close.
    this.#text = csvHeader(kind);
  }

  add(event: MarketEvent): void {
    this.#text += this.#table.rows(event);
  }

  async flush(): Promise<void> {
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    if (!this.#gzip.write(text)) await Promise.race([once(this.#gzip, 'drain'), this.#written]);
  }

  async close(): Promise<void> {
    await this.flush();
    this.#gzip.end();
    await this.#written;
    await rename(`${this.path}.part`, this.path);
  }

  async discard(): Promise<void> {
    this.#gzip.destroy();
    await this.#written.catch(() => {});
    await rm(`${this.path}.part`, { force: true });
  }
}

const columns: Readonly<Record<ExportKind, string>> = {
  incremental_book_L2: 'is_snapshot,side,price,amount',
  incremental_book_L3: 'is_snapshot,change,side,order_id,price,amount',
  trades: 'id,side,price,amount',
  quotes: 'ask_amount,ask_price,bid_price,bid_amount',
  derivative_ticker:
    'funding_timestamp,funding_rate,predicted_funding_rate,open_interest,last_price,index_price,mark_price',
  liquidations: 'id,side,price,amount',
};

export const csvHeader = (kind: ExportKind): string => `exchange,symbol,timestamp,local_timestamp,${columns[kind]}\n`;

/** Names and ids are arbitrary text of the venue. */
function csvText(text: string): string {
  const cell = String(escapedCell(text));
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Converts events of one instrument to rows of the vendor's datasets, numbers in their shortest form. */
export class CsvTable {
  readonly #head: string;
  readonly #price: (ticks: number) => string;
  readonly #size: (lots: number) => string;
  /** A row of `derivative_ticker` repeats the latest values of all fields. */
  #funding = ',';
  #mark = ',';

  constructor(instrument: Instrument) {
    const { price, size } = scalesOf(instrument);
    this.#head = `${csvText(instrument.exchange)},${csvText(instrument.symbol)}`;
    this.#price = (ticks) => textOf(ticks, price);
    this.#size = (lots) => textOf(lots, size);
  }

  /** The rows of an event, each with its line feed; none for an event without a table. */
  rows(event: MarketEvent): string {
    const stamps = `${this.#head},${event.exchangeTime},${event.receivedTime}`;
    switch (event.type) {
      case 'BookSnapshotted':
        return (
          this.#levels(`${stamps},true,bid,`, levelSet(event.bids)) +
          this.#levels(`${stamps},true,ask,`, levelSet(event.asks))
        );
      case 'BookChanged':
        return this.#levels(`${stamps},false,bid,`, event.bids) + this.#levels(`${stamps},false,ask,`, event.asks);
      case 'PublicOrdersSnapshotted':
        return event.orders.map((one) => `${stamps},true,added,${this.#order(one)}`).join('');
      case 'PublicOrdersChanged':
        return event.changes.map((one) => `${stamps},false,${one.kind},${this.#order(one)}`).join('');
      case 'TradePrinted':
        return `${stamps},${csvText(event.tradeId ?? '')},${event.aggressor},${this.#price(event.price)},${this.#size(event.size)}\n`;
      case 'LiquidationPrinted':
        return `${stamps},,${event.side},${this.#price(event.price)},${this.#size(event.size)}\n`;
      case 'QuoteChanged': {
        const { bid, ask } = event;
        const asked = ask === undefined ? ',' : `${this.#size(ask.size)},${this.#price(ask.price)}`;
        const bids = bid === undefined ? ',' : `${this.#price(bid.price)},${this.#size(bid.size)}`;
        return `${stamps},${asked},${bids}\n`;
      }
      case 'FundingRateChanged':
        this.#funding = `${event.settlesAt ?? ''},${event.rate}`;
        return `${stamps},${this.#funding},,,,${this.#mark}\n`;
      case 'MarkPriceChanged':
        this.#mark = `${event.indexPrice ?? ''},${event.price}`;
        return `${stamps},${this.#funding},,,,${this.#mark}\n`;
      default:
        return '';
    }
  }

  /** Order ids are arbitrary text of the venue. */
  #order({ order, side, price, size }: PublicOrder): string {
    return `${side},${csvText(order)},${this.#price(price)},${this.#size(size)}\n`;
  }

  #levels(head: string, { prices, sizes }: Levels): string {
    let text = '';
    for (let row = 0; row < prices.length; row++) {
      text += `${head}${this.#price(prices[row] as number)},${this.#size(sizes[row] as number)}\n`;
    }
    return text;
  }
}
