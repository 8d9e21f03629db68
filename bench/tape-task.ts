// Run as a process of its own: one task on a tape, and what time and memory it took.
import { rmSync } from 'node:fs';
import { applyEvent, type Book, waitingBook } from '../packages/book/src/index.ts';
import { type InstrumentId, micros, randomFrom } from '../packages/core/src/index.ts';
import { type InstrumentsFile, openDataset } from '../packages/feed/src/index.ts';
import { createTape, openTape } from '../packages/tape/src/index.ts';

/** What a task tells. */
export interface TapeTask {
  readonly rows: number;
  readonly micros: number;
  readonly peakResident: number;
  /** Bytes of the tape. */
  readonly blocks: number;
  readonly checkpoints: number;
  /** Milliseconds a book, rising; of `moments` alone. */
  readonly millis: readonly number[];
}

type Measured = Pick<TapeTask, 'rows' | 'micros' | 'millis'>;

const tasks: Readonly<
  Record<string, (folder: string, path: string, instruments: string, times: string) => Promise<Measured>>
> = {
  import: importFile,
  replay: foldAll,
  moments: booksOneByOne,
  batch: booksAtOnce,
};

const [task = '', folder = '', path = '', instruments = '', times = '1'] = process.argv.slice(2);
const measured = await tasks[task]?.(folder, path, instruments, times);
const tape = await openTape(folder);
process.stdout.write(
  JSON.stringify({ ...measured, ...tape.manifest?.bytes, peakResident: process.resourceUsage().maxRSS * 1024 }),
);

/** A short file more than once, and the last time counts: else it is the compiler that is measured. */
async function importFile(folder: string, path: string, instruments: string, times: string): Promise<Measured> {
  let measured: Measured | undefined;
  for (let time = 0; time < Number(times); time++) {
    rmSync(folder, { recursive: true, force: true });
    const source = await openDataset(path, { instruments: JSON.parse(instruments) as string | InstrumentsFile });
    const { description, notes } = source;
    const about = { description, digests: await source.digests(), notes };
    const start = performance.now();
    const writer = await createTape(folder, { instruments: source.instruments, source: about });
    for await (const batch of source.batches()) await writer.append(batch);
    const { rows } = await writer.close();
    measured = { rows, micros: (performance.now() - start) * 1000, millis: [] };
  }
  return measured as Measured;
}

/** A state a message, the touch read after each. */
async function foldAll(folder: string): Promise<Measured> {
  const tape = await openTape(folder);
  const books = new Map<InstrumentId, Book>();
  let rows = 0;
  let seen = 0;
  const start = performance.now();
  for await (const batch of tape.batches()) {
    for (const event of batch) {
      const book = applyEvent(books.get(event.instrument) ?? waitingBook, event);
      books.set(event.instrument, book);
      if ('bids' in event) rows += event.bids.prices.length + event.asks.prices.length;
      if (book.status === 'live' && book.touch !== undefined) seen += book.touch.bid.price + book.touch.ask.size;
    }
  }
  if (seen === 0) throw new Error('no book was ever live');
  return { rows, micros: (performance.now() - start) * 1000, millis: [] };
}

async function booksOneByOne(folder: string): Promise<Measured> {
  const { tape, id, moments } = await randomMoments(folder, 1300);
  const millis: number[] = [];
  for (const [at, time] of moments.entries()) {
    const start = performance.now();
    await tape.bookAt(id, time);
    // The first ones find the machine cold: the file not cached, the code not compiled.
    if (at >= 300) millis.push(performance.now() - start);
  }
  return { rows: millis.length, micros: 0, millis: millis.sort((one, other) => one - other) };
}

async function booksAtOnce(folder: string): Promise<Measured> {
  const { tape, id, moments } = await randomMoments(folder, 10_000);
  let seen = 0;
  const start = performance.now();
  await Promise.all(
    moments.map(async (time) => {
      const book = await tape.bookAt(id, time);
      if (book.status === 'live') seen += 1;
    }),
  );
  return { rows: seen, micros: (performance.now() - start) * 1000, millis: [] };
}

async function randomMoments(folder: string, count: number) {
  const tape = await openTape(folder);
  const { from, to } = tape.span ?? { from: 0, to: 0 };
  const random = randomFrom(20_240_501);
  const moments = Array.from({ length: count }, () => micros(from + Math.floor(random.unit() * (to - from))));
  return { tape, id: tape.instruments[0]?.id ?? '', moments };
}
