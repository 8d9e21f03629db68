import { askRowsOf, bidRowsOf, type EventColumns, eventAt, eventKind, type InstrumentId, levelSet } from '@replay/core';
import { ColumnsBuilder } from '../columns/columns-builder.ts';
import type { RowList } from '../columns/row-list.ts';
import type { Stamps } from './row-decoder.ts';

/** Rows of each side, from one to before another. */
export interface BookPart {
  readonly bidsFrom: number;
  readonly bidsTo: number;
  readonly asksFrom: number;
  readonly asksTo: number;
}

/** Where decoders leave their events, in columns, until a batch of them is taken. Numbers are given when the files are merged. */
export class EventOutbox {
  readonly #ids: readonly InstrumentId[];
  readonly #columns = new ColumnsBuilder();
  /** By the index of the event. */
  #tradeIds: string[] = [];
  #fields = new Map<number, object>();

  /** `ids` are the instruments of the source, in the order of their tracks. */
  constructor(ids: readonly InstrumentId[]) {
    this.#ids = ids;
  }

  /** A change of the book: these rows of bids, and these of asks. */
  change(stamps: Stamps, bids: RowList, asks: RowList, part: BookPart): void {
    this.#add(eventKind.change, stamps, part.bidsTo - part.bidsFrom, part.asksTo - part.asksFrom);
    const { rows } = this.#columns;
    rows.append(bids, part.bidsFrom, part.bidsTo);
    rows.append(asks, part.asksFrom, part.asksTo);
  }

  /** A whole book: each price once, with the size that was stated last, and none of size 0. */
  snapshot(stamps: Stamps, bids: RowList, asks: RowList, part: BookPart = wholeOf(bids, asks)): void {
    const bidSet = levelSet(bids.part(part.bidsFrom, part.bidsTo));
    const askSet = levelSet(asks.part(part.asksFrom, part.asksTo));
    const [bidRows, askRows] = [bidSet.prices.length, askSet.prices.length];
    this.#add(eventKind.snapshot, stamps, bidRows, askRows);
    this.#columns.rows.pushAll(bidSet, 0, bidRows);
    this.#columns.rows.pushAll(askSet, 0, askRows);
  }

  /** A trade or a liquidation; its kind says the side. An empty id stands for none. */
  print(kind: number, stamps: Stamps, price: number, size: number, tradeId = ''): void {
    if (tradeId !== '') this.#tradeIds[this.#columns.count] = tradeId;
    this.#addOfKind(kind, stamps);
    this.#columns.rows.push(price, size);
  }

  /** Best bid and ask; its kind says which of the two are there. */
  quote(kind: number, stamps: Stamps, bidPrice: number, bidSize: number, askPrice: number, askSize: number): void {
    this.#addOfKind(kind, stamps);
    if (bidRowsOf(kind) > 0) this.#columns.rows.push(bidPrice, bidSize);
    if (askRowsOf(kind) > 0) this.#columns.rows.push(askPrice, askSize);
  }

  /** An event without rows, with its fields beyond the stamps. */
  rare(kind: number, stamps: Stamps, fields: object): void {
    this.#fields.set(this.#columns.count, fields);
    this.#addOfKind(kind, stamps);
  }

  /** The events that were added since they were last taken; undefined where there are none. */
  take(): EventColumns | undefined {
    if (this.#columns.count === 0) return undefined;
    const { rows, ...stamps } = this.#columns.take();
    const tradeIds = this.#tradeIds;
    const fields = this.#fields;
    const ids = this.#ids;
    this.#tradeIds = [];
    if (fields.size > 0) this.#fields = new Map();
    return {
      ...stamps,
      rowsOf: () => rows,
      event: (index) =>
        eventAt(stamps, index, ids[stamps.instruments[index]!]!, rows, {
          tradeId: tradeIds[index],
          fields: fields.get(index),
        }),
    };
  }

  #addOfKind(kind: number, stamps: Stamps): void {
    this.#add(kind, stamps, bidRowsOf(kind), askRowsOf(kind));
  }

  #add(kind: number, { track, exchangeTime, receivedTime }: Stamps, bidRows: number, askRows: number): void {
    this.#columns.add(kind, track.order, exchangeTime, receivedTime, unnumbered, bidRows, askRows);
  }
}

const wholeOf = (bids: RowList, asks: RowList): BookPart => ({
  bidsFrom: 0,
  bidsTo: bids.length,
  asksFrom: 0,
  asksTo: asks.length,
});

/** The sequence of an event that is not merged yet. */
const unnumbered = -1;
