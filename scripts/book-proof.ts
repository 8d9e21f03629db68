import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { applyEvent, type Book, type LiveBook, waitingBook } from '../packages/book/src/index.ts';
import {
  type BookChanged,
  type BookSnapshotted,
  countOf,
  Decimal,
  type Instrument,
  priceText,
  ReplayError,
  scaleOf,
  sizeText,
} from '../packages/core/src/index.ts';
import { openDataset } from '../packages/feed/src/index.ts';

/** The result of folding one instrument's book, compared with the best bid and ask recorded by the exchange. */
export interface BookProof {
  readonly instrument: string;
  readonly source: string;
  readonly messages: number;
  /** Rows of the oracle whose best bid and ask, prices and sizes, equal the book's. */
  readonly matched: number;
  readonly compared: number;
  readonly mismatches: readonly Mismatch[];
  /** The first 16 hexadecimal digits of the SHA-256 of the whole book, at four moments. */
  readonly digests: Readonly<Record<Moment, string>>;
}

export interface Mismatch {
  readonly time: number;
  readonly folded: string;
  readonly oracle: string;
}

export type Moment = 'snapshot' | 'first message' | '1000th message' | 'end';

/** A file of expected values: `{exchange}_oracle_bbo_{day}_{SYMBOL}.csv.gz`. */
export interface Oracle {
  readonly path: string;
  readonly exchange: string;
  readonly day: string;
  readonly symbol: string;
}

export async function oraclesIn(folder: string): Promise<readonly Oracle[]> {
  const entries = await readdir(folder).catch((error: Error) => {
    throw new ReplayError('NO_DATA', `cannot be read: ${error.message}`, { place: folder, remedy: 'give a folder' });
  });
  const names = entries.filter((name) => name.includes('_oracle_bbo_')).sort();
  return names.map((name) => {
    const [, exchange = '', day = '', symbol = ''] = oracleName.exec(name) ?? [];
    if (symbol === '') {
      throw new ReplayError('BAD_DATA', 'the name does not tell exchange, day and symbol', {
        place: join(folder, name),
        remedy: 'name it {exchange}_oracle_bbo_{YYYY-MM-DD}_{SYMBOL}.csv.gz',
      });
    }
    return { path: join(folder, name), exchange, day, symbol };
  });
}

const oracleName = /^(.+)_oracle_bbo_(\d{4}-\d\d-\d\d)_(.+?)\.csv(?:\.gz)?$/;

/** The book file of an oracle's instrument and day. */
export async function bookFileOf(folder: string, { exchange, day, symbol }: Oracle): Promise<string> {
  const start = `${exchange}_incremental_book_L2_${day}_${symbol}.csv`;
  const found = (await readdir(folder)).find((name) => name === start || name === `${start}.gz`);
  if (found !== undefined) return join(folder, found);
  throw new ReplayError('NO_DATA', `there is no book file ${start} or ${start}.gz for its oracle`, { place: folder });
}

/** The book files of several instruments at once, each with the day in its name. */
export const groupedBooksIn = async (folder: string): Promise<readonly { path: string; day: string }[]> =>
  (await readdir(folder))
    .filter((name) => /^MERGED_.*incremental_book_L2/.test(name))
    .map((name) => ({ path: join(folder, name), day: /\d{4}-\d\d-\d\d/.exec(name)?.[0] ?? '' }));

/** Folds the books of a file and compares each with the oracle of its instrument. */
export async function proveBooks(path: string, oracles: readonly Oracle[]): Promise<readonly BookProof[]> {
  const source = await openDataset(path, {
    symbols: oracles.map(({ exchange, symbol }) => `${exchange}:${symbol}`),
    types: ['incremental_book_L2'],
  });
  const proofs = new Map<string, Proof>();
  for (const instrument of source.instruments) {
    const { exchange, symbol, id } = instrument;
    const oracle = oracles.find((one) => one.exchange === exchange && one.symbol === symbol);
    if (oracle === undefined) throw new ReplayError('NO_DATA', `there is no oracle of ${id}`, { place: path });
    proofs.set(id, new Proof(instrument, await answerSheet(oracle.path, instrument)));
  }
  for await (const batch of source.batches()) {
    for (const event of batch) {
      if (event.type === 'BookSnapshotted' || event.type === 'BookChanged') proofs.get(event.instrument)?.fold(event);
    }
  }
  return [...proofs.values()].map((proof) => proof.result(basename(path)));
}

class Proof {
  readonly #instrument: Instrument;
  readonly #sheet: ReadonlyMap<number, Answer>;
  #book: Book = waitingBook;
  /** The receipt time of the last event: events received together are one message of the oracle. */
  #time: number | undefined;
  #messages = 0;
  #matched = 0;
  #compared = 0;
  readonly #mismatches: Mismatch[] = [];
  readonly #digests: Record<Moment, string> = { snapshot: '', 'first message': '', '1000th message': '', end: '' };

  constructor(instrument: Instrument, sheet: ReadonlyMap<number, Answer>) {
    this.#instrument = instrument;
    this.#sheet = sheet;
  }

  fold(event: BookChanged | BookSnapshotted): void {
    if (this.#time !== undefined && event.receivedTime !== this.#time) this.#endMessage(this.#time);
    this.#time = event.receivedTime;
    const isFirst = this.#book.status === 'waiting';
    this.#book = applyEvent(this.#book, event);
    if (isFirst && event.type === 'BookSnapshotted') this.#digests.snapshot = digest(this.#book, this.#instrument);
  }

  #endMessage(time: number): void {
    this.#messages += 1;
    if (this.#messages === 1) this.#digests['first message'] = digest(this.#book, this.#instrument);
    if (this.#messages === 1000) this.#digests['1000th message'] = digest(this.#book, this.#instrument);
    const answer = this.#sheet.get(time);
    if (answer !== undefined) this.#compare(time, answer);
  }

  #compare(time: number, answer: Answer): void {
    this.#compared += 1;
    const touch = this.#book.status === 'live' ? this.#book.touch : undefined;
    const { bidPrice, bidSize, askPrice, askSize } = answer;
    const equal =
      touch?.bid.price === bidPrice &&
      touch.bid.size === bidSize &&
      touch.ask.price === askPrice &&
      touch.ask.size === askSize;
    if (equal) this.#matched += 1;
    else {
      const folded =
        touch === undefined ? 'no touch' : this.#text(touch.bid.price, touch.bid.size, touch.ask.price, touch.ask.size);
      this.#mismatches.push({ time, folded, oracle: this.#text(bidPrice, bidSize, askPrice, askSize) });
    }
  }

  #text(...[bidPrice, bidSize, askPrice, askSize]: readonly [number, number, number, number]): string {
    const level = (price: number, size: number): string =>
      `${priceText(price as never, this.#instrument)}x${sizeText(size as never, this.#instrument)}`;
    return `${level(bidPrice, bidSize)} | ${level(askPrice, askSize)}`;
  }

  result(source: string): BookProof {
    if (this.#time !== undefined) this.#endMessage(this.#time);
    this.#digests.end = digest(this.#book, this.#instrument);
    return {
      instrument: this.#instrument.id,
      source,
      messages: this.#messages,
      matched: this.#matched,
      compared: this.#compared,
      mismatches: this.#mismatches,
      digests: this.#digests,
    };
  }
}

interface Answer {
  readonly bidPrice: number;
  readonly bidSize: number;
  readonly askPrice: number;
  readonly askSize: number;
}

/** The exchange's own best bid and ask after the message of each receipt time. */
async function answerSheet(path: string, instrument: Instrument): Promise<ReadonlyMap<number, Answer>> {
  const price = (text = ''): number => stepsOf(text, instrument.tickSize);
  const size = (text = ''): number => stepsOf(text, instrument.lotSize);
  const answers = new Map<number, Answer>();
  for await (const [, time, , , , bidPrice, bidSize, askPrice, askSize] of rows(path)) {
    answers.set(Number(time), {
      bidPrice: price(bidPrice),
      bidSize: size(bidSize),
      askPrice: price(askPrice),
      askSize: size(askSize),
    });
  }
  return answers;
}

/** A value off the step equals no book, but is still listed. */
function stepsOf(text: string, step: string): number {
  const count = countOf(text, scaleOf(step));
  return typeof count === 'number' ? count : new Decimal(text).div(step).toNumber();
}

/** Every level as a line, bids from the best down, then asks from the best up. */
function digest(book: Book, instrument: Instrument): string {
  if (book.status !== 'live') return 'no live book';
  const text = (['bids', 'asks'] as const).map((side) => sideText(book, side, instrument)).join('');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function sideText(book: LiveBook, side: 'bids' | 'asks', instrument: Instrument): string {
  let text = '';
  for (const { price, size } of book[side].levels()) {
    text += `${side[0]} ${priceText(price, instrument)} ${sizeText(size, instrument)}\n`;
  }
  return text;
}

/** The rows after the header, as cells. */
async function* rows(path: string): AsyncGenerator<readonly string[]> {
  const file = createReadStream(path);
  const input = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  let first = true;
  try {
    for await (const line of createInterface({ input })) {
      if (!first) yield line.split(',');
      first = false;
    }
  } finally {
    file.destroy();
  }
}
