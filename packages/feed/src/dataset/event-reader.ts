import {
  type EventColumns,
  eventKind,
  type InstrumentId,
  type MessageRejected,
  type Micros,
  ReplayError,
  type Stamped,
} from '@replay/core';
import { BookRows } from './book-rows.ts';
import { apostrophe, type ByteCursor, comma, lineFeed, odd, quote } from './byte-cursor.ts';
import type { RowVisitor } from './csv-rows.ts';
import type { DatasetKind } from './dataset-kind.ts';
import { EventOutbox } from './event-outbox.ts';
import { PrintRows } from './print-rows.ts';
import { QuoteRows } from './quote-rows.ts';
import type { RowDecoder, Stamps } from './row-decoder.ts';
import { RowFault, timeIn } from './row-fault.ts';
import { SnapshotRows } from './snapshot-rows.ts';
import { TickerRows } from './ticker-rows.ts';
import type { Track, Tracks } from './track.ts';

export interface EventReaderOptions {
  /** What errors call the file. */
  readonly place: string;
  readonly kind: DatasetKind;
  readonly columns: readonly string[];
  readonly tracks: Tracks;
  /** The instruments of the source, in the order of their tracks. */
  readonly ids: readonly InstrumentId[];
  readonly onBadRow: 'fail' | 'skip';
  /** No row may have been received before: the end of the file before this one. */
  readonly notBefore: Micros;
}

/**
 * Reads the rows of one file as events. It keeps the stamps that every row begins with (whose, when), sees that the
 * receipt time never goes back, and leaves the other cells to the decoder of the file's kind.
 */
export class EventReader implements RowVisitor {
  readonly #options: EventReaderOptions;
  readonly #out: EventOutbox;
  readonly #decoder: RowDecoder;
  readonly #stamps: { track: Track; exchangeTime: Micros; receivedTime: Micros };
  readonly #columns: {
    readonly exchange: number;
    readonly symbol: number;
    readonly timestamp: number;
    readonly received: number;
  };
  readonly #rejections: { readonly stamps: Stamps; readonly fields: object }[] = [];
  /** The row being read is of an instrument that is left out on purpose. */
  #leftOut = false;
  /** The chunk that holds the row whose stamps are known, where its cells begin and how far they reach. */
  #bytes: Buffer | undefined;
  #start = 0;
  #instrumentLength = 0;
  #stampsLength = 0;

  constructor(options: EventReaderOptions) {
    this.#options = options;
    this.#out = new EventOutbox(options.ids);
    this.#decoder = decoderOf(options, this.#out);
    const [track] = options.tracks.wanted.values();
    if (track === undefined) throw new ReplayError('BUG', 'a file is read for no instrument', { place: options.place });
    this.#stamps = { track, exchangeTime: options.notBefore, receivedTime: options.notBefore };
    const at = (column: string): number => options.columns.indexOf(column);
    this.#columns = {
      exchange: at('exchange'),
      symbol: at('symbol'),
      timestamp: at('timestamp'),
      received: at('local_timestamp'),
    };
  }

  /** The events that are complete; undefined where there are none. */
  take(): EventColumns | undefined {
    return this.#out.take();
  }

  /** The file has ended: what is open is complete. Tells the last receipt time. */
  end(): Micros {
    this.#settle();
    return this.#stamps.receivedTime;
  }

  scan(cursor: ByteCursor): boolean {
    const start = cursor.at;
    // Rows of one message begin with the same bytes: then nothing needs to be read again.
    const repeated = cursor.bytes === this.#bytes && cursor.repeats(this.#start, this.#stampsLength);
    if (!repeated && !this.#scanStamps(cursor)) return false;
    if (!this.#leftOut) return this.#decoder.scan(cursor, this.#stamps, start);
    cursor.skipRow();
    return true;
  }

  read(cells: readonly string[], line: number, isEnded: boolean): void {
    this.#bytes = undefined;
    try {
      this.#readStamps(cells);
      if (!isEnded && !this.#leftOut) throw cutOff();
      if (!this.#leftOut) this.#decoder.read(cells, this.#stamps);
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      if (this.#options.onBadRow === 'fail') throw error.at(`${this.#options.place}:${line}`);
      this.#reject(error, line);
    }
  }

  #scanStamps(cursor: ByteCursor): boolean {
    const { bytes, at } = cursor;
    if (bytes !== this.#bytes || !cursor.repeats(this.#start, this.#instrumentLength)) {
      this.#bytes = undefined;
      const name = instrumentCells(bytes, at);
      if (name === undefined || !this.#enter(name)) return false;
      cursor.at = at + Buffer.byteLength(name) + 1;
      this.#instrumentLength = cursor.at - at;
    }
    // Nothing more of a row is looked at whose instrument is left out.
    if (!this.#leftOut && !this.#scanTimes(cursor)) return false;
    this.#bytes = bytes;
    this.#start = at;
    this.#stampsLength = cursor.at - at;
    return true;
  }

  #scanTimes(cursor: ByteCursor): boolean {
    const exchangeTime = cursor.time();
    if (exchangeTime === odd) return false;
    const receivedTime = cursor.time();
    if (receivedTime < this.#stamps.receivedTime) return false;
    this.#moveTo(receivedTime as Micros);
    this.#stamps.exchangeTime = exchangeTime as Micros;
    return true;
  }

  #readStamps(cells: readonly string[]): void {
    const { exchange, symbol, timestamp, received } = this.#columns;
    const { columns } = this.#options;
    const wrongLength =
      cells.length === columns.length
        ? undefined
        : new RowFault(`the row has ${cells.length} cells, the header has ${columns.length}`);
    if (cells[exchange] === undefined || cells[symbol] === undefined) throw wrongLength;
    const name = `${cells[exchange]},${cells[symbol]}`;
    if (!this.#enter(name)) throw wrongLength ?? stranger(name);
    if (this.#leftOut) return;
    const stamp = cells[received] ?? '';
    if (wrongLength !== undefined && !/^\d{16}$/.test(stamp)) throw wrongLength;
    const receivedTime = timeIn(stamp, 'local_timestamp');
    const before = this.#stamps.receivedTime;
    if (receivedTime < before) throw timeWentBack(before, receivedTime);
    this.#moveTo(receivedTime);
    if (wrongLength !== undefined) throw wrongLength;
    // The vendor leaves the cell empty, or repeats the receipt time, where the venue gives no time.
    const given = cells[timestamp] ?? '';
    this.#stamps.exchangeTime = given === '' ? receivedTime : timeIn(given, 'timestamp');
  }

  /** Turns to the instrument of a row; false for one that nobody knows. */
  #enter(name: string): boolean {
    const { wanted, leftOut } = this.#options.tracks;
    const track = wanted.get(name);
    this.#leftOut = track === undefined;
    if (track === undefined) return leftOut(name);
    this.#stamps.track = track;
    return true;
  }

  #moveTo(receivedTime: Micros): void {
    if (receivedTime === this.#stamps.receivedTime) return;
    this.#settle();
    this.#stamps.receivedTime = receivedTime;
  }

  /** The instant is over: its messages are complete, and the rows that were lost in it are told behind them. */
  #settle(): void {
    this.#decoder.settle?.();
    for (const { stamps, fields } of this.#rejections.splice(0)) this.#out.rare(eventKind.rejected, stamps, fields);
  }

  /** Notes a bad row, under the instrument of the row before where its own cannot be read. */
  #reject(fault: RowFault, line: number): void {
    const { track, receivedTime } = this.#stamps;
    if (fault.spoils === 'message') this.#decoder.spoil?.(track);
    const fields: Omit<MessageRejected, 'type' | keyof Stamped> = {
      kind: fault.kind,
      reason: fault.message,
      place: `${this.#options.place}:${line}`,
      damagesBook: fault.spoils !== 'nothing' && isBook(this.#options.kind),
    };
    this.#rejections.push({ stamps: { track, exchangeTime: receivedTime, receivedTime }, fields });
  }
}

function decoderOf({ kind, columns }: EventReaderOptions, out: EventOutbox): RowDecoder {
  switch (kind.type) {
    case 'incremental_book_L2':
      return new BookRows(columns, out);
    case 'book_snapshot_5':
    case 'book_snapshot_25':
      return new SnapshotRows(columns, kind.depth, out);
    case 'trades':
    case 'liquidations':
      return new PrintRows(columns, kind.type, out);
    case 'quotes':
    case 'book_ticker':
      return new QuoteRows(columns, out);
    case 'derivative_ticker':
      return new TickerRows(columns, out);
  }
}

const isBook = ({ type }: DatasetKind): boolean => type === 'incremental_book_L2' || type.startsWith('book_snapshot');

/** The first two cells of a row with the comma between them, as text; undefined where the row is too short for them. */
function instrumentCells(bytes: Buffer, start: number): string | undefined {
  let at = start;
  for (let commas = 0; commas < 2; at++) {
    const byte = bytes[at];
    // What is quoted or disarmed is no plain name.
    if (byte === lineFeed || byte === quote || byte === apostrophe) return undefined;
    if (byte === comma) commas += 1;
  }
  return bytes.toString('utf8', start, at - 1);
}

function stranger(name: string): RowFault {
  const id = name.replace(',', ':');
  return new RowFault(
    `'${id}' was not met in the first rows of the file, from which its instruments were taken`,
    `name the instruments to read, such as ${id}, or correct the row`,
    'nothing',
  );
}

const cutOff = (): RowFault =>
  new RowFault(
    'the last line does not end with a line feed, and may be cut off within its last number',
    'get the file again; or, if it is whole, end its last line',
  );

const timeWentBack = (from: Micros, to: Micros): RowFault =>
  new RowFault(
    `local_timestamp goes back from ${from} to ${to}`,
    'sort the file by local_timestamp, and give each day only once',
    'book',
    'late',
  );
