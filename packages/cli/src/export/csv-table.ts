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
import type { ExportKind } from './export-kind.ts';

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

/** Names and ids are the venue's own text. */
function csvText(text: string): string {
  const cell = String(escapedCell(text));
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Turns events of one instrument into rows of the vendor's datasets, numbers in their shortest form. */
export class CsvTable {
  readonly #head: string;
  readonly #price: (ticks: number) => string;
  readonly #size: (lots: number) => string;
  /** A row of `derivative_ticker` repeats all that is known of the contract. */
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

  /** A venue may name its orders as it likes. */
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
