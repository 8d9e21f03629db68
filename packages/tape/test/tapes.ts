import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyEvent, type Book, waitingBook } from '@replay/book';
import {
  columnsOf,
  type EventColumns,
  type Instrument,
  type InstrumentId,
  type Integers,
  type MarketEvent,
  type MarketSource,
  type Micros,
} from '@replay/core';
import { anyTape, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { expect } from 'vitest';
import { createTape, openTape, type TapeContents, type TapeOptions, type TapeWriter } from '../src/index.ts';

/** A temporary folder for the tapes of one test, removed afterwards. */
export async function withFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'replay-tape-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The files in a folder that this process has open; empty where the system has no /proc. */
export async function openFilesIn(folder: string): Promise<readonly string[]> {
  const descriptors = await readdir('/proc/self/fd').catch(() => []);
  const paths = await Promise.all(descriptors.map((one) => readlink(join('/proc/self/fd', one)).catch(() => '')));
  return paths.filter((path) => path.startsWith(folder));
}

export const bitcoin: Instrument = testInstrument({ id: 'test:BTC', symbol: 'BTC' });
export const ether: Instrument = testInstrument({ id: 'test:ETH', symbol: 'ETH', base: 'ETH' });
export const solana: Instrument = testInstrument({ id: 'test:SOL', symbol: 'SOL', base: 'SOL' });
export const instruments: readonly Instrument[] = [bitcoin, ether, solana];
export const ids: readonly InstrumentId[] = instruments.map(({ id }) => id);

/** With a block size given, there is a checkpoint behind nearly every block. */
export const contents = (rowsPerBlock?: number): TapeContents => ({
  instruments,
  source: { description: 'a test', digests: [{ name: 'test', bytes: 3, sha256: 'abc' }], notes: ['It is synthetic.'] },
  ...(rowsPerBlock === undefined ? {} : { rowsPerBlock, checkpointShare: 1 }),
});

/** Writes a whole tape, events in batches of seven. */
export async function writeTape(folder: string, events: readonly MarketEvent[], rowsPerBlock?: number): Promise<void> {
  const writer = await createTape(folder, contents(rowsPerBlock));
  await appendAll(writer, events);
  await writer.close();
}

export async function appendAll(writer: TapeWriter, events: readonly MarketEvent[]): Promise<void> {
  for (let at = 0; at < events.length; at += 7) await writer.append(events.slice(at, at + 7));
}

export async function readTape(folder: string, options?: TapeOptions): Promise<MarketEvent[]> {
  return eventsOf(await openTape(folder, options));
}

/** All events of a source. Where it offers columns too, checks that they hold the same. */
export async function eventsOf(source: MarketSource): Promise<MarketEvent[]> {
  const events: MarketEvent[] = [];
  for await (const batch of source.batches()) events.push(...batch);
  if (source.columns === undefined) return events;
  const ids = source.instruments.map(({ id }) => id);
  const inColumns: MarketEvent[] = [];
  for await (const columns of source.columns()) {
    const part = indexesOf(columns).map((index) => columns.event(index));
    expect(entriesOf(columns)).toEqual(entriesOf(columnsOf(part, ids)));
    inColumns.push(...part);
  }
  expect(inColumns).toEqual(events);
  return events;
}

const indexesOf = ({ start, end }: EventColumns): number[] =>
  Array.from({ length: end - start }, (_, at) => start + at);

/** Each event as the columns hold it, including its rows. */
const entriesOf = (columns: EventColumns) =>
  indexesOf(columns).map((index) => {
    const { prices, sizes } = columns.rowsOf(columns.instruments[index]!);
    const [first, bids, asks] = [columns.firstRows[index]!, columns.bidRows[index]!, columns.askRows[index]!];
    const rows = (numbers: Integers): number[] => Array.from(numbers.slice(first, first + bids + asks));
    const { kinds, instruments, exchangeTimes, receivedTimes, sequences } = columns;
    const fields = [kinds, instruments, exchangeTimes, receivedTimes, sequences].map((column) => column[index]);
    return { fields, bids, asks, prices: rows(prices), sizes: rows(sizes) };
  });

/** The book of one instrument after all events received at or before a time, folded one by one. */
export function foldedAt(events: readonly MarketEvent[], instrument: InstrumentId, time: number): Book {
  let book: Book = waitingBook;
  for (const event of events) {
    if (event.receivedTime > time) break;
    if (event.instrument === instrument) book = applyEvent(book, event);
  }
  return book;
}

/** A book as plain data: ladders count as equal when their levels are, however their pages are laid out. */
export const plain = (book: Book) =>
  book.status === 'live' ? { ...book, bids: book.bids.levels(), asks: book.asks.levels() } : book;

/** A tape of several instruments, merged by receipt time. Stale, waiting and crossed books occur. */
export const anyMarket = (maxEvents = 40): fc.Arbitrary<readonly MarketEvent[]> =>
  fc
    .tuple(...ids.map((instrument) => fc.tuple(anyTape({ instrument, maxEvents }), fc.nat({ max: 30_000 }))))
    .map((tapes) => numbered(tapes.flatMap(([tape, later]) => tape.map((event) => laterBy(event, later)))));

const laterBy = (event: MarketEvent, micros: number): MarketEvent => ({
  ...event,
  receivedTime: (event.receivedTime + micros) as Micros,
});

/** Events in the order of their receipt, numbered in that order. */
export const numbered = (events: readonly MarketEvent[]): readonly MarketEvent[] =>
  events
    .toSorted((one, other) => one.receivedTime - other.receivedTime)
    .map((event, sequence) => ({ ...event, sequence }));
