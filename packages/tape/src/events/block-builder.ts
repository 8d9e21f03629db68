import type { MarketEvent } from '@replay/core';
import { kindOf } from '@replay/core';
import { type BlockColumns, emptySection, type Section } from './block-columns.ts';
import { SectionBuilder } from './section-builder.ts';
import { storedOrders } from './stored-orders.ts';
import { unfit } from './unfit.ts';

/** Collects events as the columns of a block, and then of the next one. */
export class BlockBuilder {
  readonly #places: ReadonlyMap<string, number>;
  /** Kept from block to block, so that their rows need no new room. */
  readonly #sections = new Map<number, SectionBuilder>();
  #columns = noEvents();
  #rows = 0;

  /** `places` tells the place of an instrument by its id. */
  constructor(places: ReadonlyMap<string, number>) {
    this.#places = places;
  }

  get events(): number {
    return this.#columns.kinds.length;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Throws `BUG` for an event that no tape can hold exactly. */
  add(event: MarketEvent): void {
    const instrument = this.#places.get(event.instrument);
    if (instrument === undefined) throw unfit(event, `the tape has no instrument ${event.instrument}`);
    for (const number of [event.exchangeTime, event.receivedTime, event.sequence]) {
      if (!Number.isSafeInteger(number))
        throw unfit(event, `${number} is no time or sequence: none but whole ones are`);
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

  /** The block so far. What is added from now on belongs to the next one. */
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

  /** Adds the rows of an event, bids first, and tells how many of them are bids. */
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
