import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { applyEvent, type Book, type LiveBook, waitingBook } from '../packages/book/src/index.ts';
import {
  type BookSnapshotted,
  countOf,
  type Instrument,
  type Levels,
  priceText,
  ReplayError,
  scaleOf,
  sizeText,
} from '../packages/core/src/index.ts';
import { openDataset } from '../packages/feed/src/index.ts';

/** What folding one instrument's book gave, beside what the exchange itself said its best bid and ask were. */
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

/** An answer sheet: `{exchange}_oracle_bbo_{day}_{SYMBOL}.csv.gz`. */
export interface Oracle {
  readonly path: string;
  readonly exchange: string;
  readonly symbol: string;
}

export async function oraclesIn(folder: string): Promise<readonly Oracle[]> {
  const entries = await readdir(folder).catch((error: Error) => {
    throw new ReplayError('NO_DATA', `cannot be read: ${error.message}`, { place: folder, remedy: 'give a folder' });
  });
  const names = entries.filter((name) => name.includes('_oracle_bbo_')).sort();
  return names.map((name) => {
    const [exchange = '', rest = ''] = name.split('_oracle_bbo_');
    return { path: join(folder, name), exchange, symbol: rest.replace(/^[\d-]+_/, '').replace(/\.csv(\.gz)?$/, '') };
  });
}

/** The book files of several instruments at once. */
export const groupedBooksIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder))
    .filter((name) => /^MERGED_.*incremental_book_L2/.test(name))
    .map((name) => join(folder, name));

/** Folds the books of a file or folder and holds each against its oracle. */
export async function proveBooks(path: string, oracles: readonly Oracle[]): Promise<readonly BookProof[]> {
  const source = await openDataset(path, {
    symbols: oracles.map(({ exchange, symbol }) => `${exchange}:${symbol}`),
    types: ['incremental_book_L2'],
  });
  const proofs = new Map<string, Proof>();
  for (const [index, instrument] of source.instruments.entries()) {
    const oracle = oracles[index] as Oracle;
    const sheet = await answerSheet(oracle.path, instrument);
    const [file] = (await source.digests()).filter(({ name }) => isBookOf(name, instrument));
    const bookFile = file === undefined || path.endsWith(file.name) ? path : join(path, file.name);
    proofs.set(instrument.id, new Proof(instrument, sheet, await snapshotRows(bookFile, instrument)));
  }
  for await (const batch of source.batches()) {
    for (const event of batch) {
      if (event.type === 'BookSnapshotted' || event.type === 'BookChanged') proofs.get(event.instrument)?.fold(event);
    }
  }
  return [...proofs.values()].map((proof) => proof.result(basename(path)));
}

const isBookOf = (name: string, { exchange, symbol }: Instrument): boolean =>
  basename(name).startsWith(`${exchange}_incremental_book_L2_`) && name.includes(`_${symbol}.`);

class Proof {
  readonly #instrument: Instrument;
  readonly #sheet: ReadonlyMap<number, Answer>;
  readonly #snapshotRows: SideCounts;
  #book: Book = waitingBook;
  #messages = 0;
  #matched = 0;
  #compared = 0;
  readonly #mismatches: Mismatch[] = [];
  readonly #digests: Record<Moment, string> = { snapshot: '', 'first message': '', '1000th message': '', end: '' };

  constructor(instrument: Instrument, sheet: ReadonlyMap<number, Answer>, snapshotRows: SideCounts) {
    this.#instrument = instrument;
    this.#sheet = sheet;
    this.#snapshotRows = snapshotRows;
  }

  fold(event: Parameters<typeof applyEvent>[1]): void {
    if (this.#messages === 0 && event.type === 'BookSnapshotted') {
      this.#digests.snapshot = digest(
        applyEvent(waitingBook, onlySnapshot(event, this.#snapshotRows)),
        this.#instrument,
      );
    }
    this.#book = applyEvent(this.#book, event);
    this.#messages += 1;
    if (this.#messages === 1) this.#digests['first message'] = digest(this.#book, this.#instrument);
    if (this.#messages === 1000) this.#digests['1000th message'] = digest(this.#book, this.#instrument);
    const answer = this.#sheet.get(event.receivedTime);
    if (answer !== undefined) this.#compare(event.receivedTime, answer);
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
  const price = (text = ''): number => countOf(text, scaleOf(instrument.tickSize)) as number;
  const size = (text = ''): number => countOf(text, scaleOf(instrument.lotSize)) as number;
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

interface SideCounts {
  readonly bids: number;
  readonly asks: number;
}

/** How many rows of each side the file marks as snapshot before its first update of the instrument. */
async function snapshotRows(path: string, { exchange, symbol }: Instrument): Promise<SideCounts> {
  const counts = { bids: 0, asks: 0 };
  for await (const cells of rows(path)) {
    if (cells[0] !== exchange || cells[1] !== symbol) continue;
    if (cells[4] !== 'true') break;
    counts[cells[5] === 'bid' ? 'bids' : 'asks'] += 1;
  }
  return counts;
}

/** In these recordings the first message is the snapshot and the first update on top of it; this is the snapshot alone. */
const onlySnapshot = (event: BookSnapshotted, { bids, asks }: SideCounts): BookSnapshotted => ({
  ...event,
  bids: firstRows(event.bids, bids),
  asks: firstRows(event.asks, asks),
});

const firstRows = ({ prices, sizes }: Levels, count: number): Levels => ({
  prices: prices.slice(0, count),
  sizes: sizes.slice(0, count),
});

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

/** The rows behind the header, as cells. */
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
