import { kindOf, type Levels, type Lots, type MarketEvent, type Ticks } from '@replay/core';
import { type BlockColumns, emptySection, type Section, unsupported } from './block-columns.ts';
import { storedOrders } from './stored-orders.ts';

/** Collects events as the columns of a block, one block after the other. */
export class BlockBuilder {
  readonly #indexes: ReadonlyMap<string, number>;
  /** Reused from block to block, with the memory of their rows. */
  readonly #sections = new Map<number, SectionBuilder>();
  #columns = noEvents();
  #rows = 0;

  /** `indexes`: the index of each instrument by its id. */
  constructor(indexes: ReadonlyMap<string, number>) {
    this.#indexes = indexes;
  }

  get events(): number {
    return this.#columns.kinds.length;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Throws `BUG` for an event that a tape cannot hold exactly. */
  add(event: MarketEvent): void {
    const instrument = this.#indexes.get(event.instrument);
    if (instrument === undefined) throw unsupported(event, `the tape has no instrument ${event.instrument}`);
    for (const number of [event.exchangeTime, event.receivedTime, event.sequence]) {
      if (!Number.isSafeInteger(number))
        throw unsupported(event, `${number} is not an integer: times and sequences are`);
    }
    let section = this.#sections.get(instrument);
    if (section === undefined) {
      section = new SectionBuilder();
      this.#sections.set(instrument, section);
    }
    const firstRow = section.rows;
    const bids = this.#addRows(event, section);
    const asks = section.rows - firstRow - bids;
    const columns = this.#columns;
    columns.kinds.push(kindOf(event));
    columns.instruments.push(instrument);
    columns.exchangeTimes.push(event.exchangeTime);
    columns.receivedTimes.push(event.receivedTime);
    columns.sequences.push(event.sequence);
    columns.firstRows.push(firstRow);
    columns.bidRows.push(bids);
    columns.askRows.push(asks);
    this.#rows += bids + asks;
  }

  /** The block so far. Later events belong to the next block. */
  finished(): BlockColumns {
    const sections = new Map<number, Section>();
    for (const [instrument, section] of this.#sections) sections.set(instrument, section.finished());
    const { kinds, instruments, exchangeTimes, receivedTimes, sequences, ...rest } = this.#columns;
    const rows = this.#rows;
    this.#columns = noEvents();
    this.#rows = 0;
    return {
      events: kinds.length,
      rows,
      kinds: new Uint8Array(kinds),
      instruments: new Uint16Array(instruments),
      exchangeTimes: new Float64Array(exchangeTimes),
      receivedTimes: new Float64Array(receivedTimes),
      sequences: new Float64Array(sequences),
      firstRows: new Uint32Array(rest.firstRows),
      bidRows: new Uint32Array(rest.bidRows),
      askRows: new Uint32Array(rest.askRows),
      rareFields: rest.rareFields,
      section: (instrument) => sections.get(instrument) ?? emptySection,
    };
  }

  /** Adds the rows of an event, bids first. Returns how many of them are bids. */
  #addRows(event: MarketEvent, section: SectionBuilder): number {
    switch (event.type) {
      case 'BookSnapshotted':
      case 'BookChanged':
        section.addLevels(event.bids, event);
        section.addLevels(event.asks, event);
        return event.bids.prices.length;
      case 'TradePrinted':
        section.addRow(event.price, event.size, event);
        section.tradeIds.push(event.tradeId);
        return 0;
      case 'LiquidationPrinted':
        section.addRow(event.price, event.size, event);
        return 0;
      case 'QuoteChanged':
        if (event.bid !== undefined) section.addRow(event.bid.price, event.bid.size, event);
        if (event.ask !== undefined) section.addRow(event.ask.price, event.ask.size, event);
        return event.bid === undefined ? 0 : 1;
      case 'PublicOrdersSnapshotted':
      case 'PublicOrdersChanged':
        this.#columns.rareFields.set(this.events, storedOrders(event));
        return 0;
      default:
        this.#columns.rareFields.set(this.events, beyondStamp(event));
        return 0;
    }
  }
}

const noEvents = () => ({
  kinds: [] as number[],
  instruments: [] as number[],
  exchangeTimes: [] as number[],
  receivedTimes: [] as number[],
  sequences: [] as number[],
  firstRows: [] as number[],
  bidRows: [] as number[],
  askRows: [] as number[],
  rareFields: new Map<number, object>(),
});

function beyondStamp(event: MarketEvent): object {
  const { type: _type, instrument: _instrument, exchangeTime: _exchange, receivedTime: _received, ...more } = event;
  const { sequence: _sequence, ...fields } = more;
  return fields;
}

/** Collects the rows of one instrument, block after block. */
export class SectionBuilder {
  tradeIds: (string | undefined)[] = [];
  #prices = new Float64Array(4096);
  #sizes = new Float64Array(4096);
  rows = 0;

  addLevels({ prices, sizes }: Levels, event: MarketEvent): void {
    const count = prices.length;
    if (sizes.length !== count) throw unsupported(event, 'its prices and sizes differ in number');
    this.#reserve(count);
    const [ownPrices, ownSizes, first] = [this.#prices, this.#sizes, this.rows];
    for (let row = 0; row < count; row++) {
      const price = prices[row]!;
      const size = sizes[row]!;
      if (!isRow(price, size)) throw unsupported(event, `${size} lots at ${price} ticks are not whole numbers`);
      ownPrices[first + row] = price;
      ownSizes[first + row] = size;
    }
    this.rows = first + count;
  }

  addRow(price: Ticks, size: Lots, event: MarketEvent): void {
    this.addLevels({ prices: [price], sizes: [size] }, event);
  }

  #reserve(more: number): void {
    const needed = this.rows + more;
    if (needed <= this.#prices.length) return;
    const [prices, sizes] = [this.#prices, this.#sizes];
    this.#prices = new Float64Array(2 * needed);
    this.#sizes = new Float64Array(2 * needed);
    this.#prices.set(prices);
    this.#sizes.set(sizes);
  }

  /** The rows so far. Later rows belong to the next section. */
  finished(): Section {
    const { rows, tradeIds } = this;
    this.rows = 0;
    this.tradeIds = [];
    return { prices: this.#prices.slice(0, rows), sizes: this.#sizes.slice(0, rows), tradeIds };
  }
}

const isRow = (price: number, size: number): boolean => isWhole(price) && isWhole(size) && size >= 0;

/** The 32-bit test is fast, and true for nearly all numbers. */
const isWhole = (number: number): boolean => (number | 0) === number || Number.isSafeInteger(number);
