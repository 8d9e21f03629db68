import { applyEvent, type Book, waitingBook } from '../packages/book/src/index.ts';
import { type Micros, micros } from '../packages/core/src/index.ts';
import { openRelayBooks, type RelayBooksOptions, reconstruct } from '../packages/feed/src/index.ts';
import { generate, sampleInstrument, sampleMarket } from '../packages/market/src/index.ts';
import type { BenchRow } from './bench-row.ts';
import { whileServed } from './relay/served.ts';

/** What a vendor published of the same work, in tasks a second; of its full mode also milliseconds and the share of hits. */
const published = { throughput: [12, 340, 892, 1247], p50: 18, p95: 52, p99: 98, hits: 71 } as const;

const [warmingUp, turns] = [2, 5];
const count = 500;
const depth = 25;
/** Levels a side that are compared: behind a snapshot of 25, what moves up from below them is not known. */
const compared = 5;
/** A snapshot for each moment: none is shared. */
const alone = { snapshotEvery: micros(1000), cache: { entries: 1 } };
const shared = { snapshotEvery: micros(10_000_000) };
const batched = { snapshotEvery: micros(20_000_000), updatesEvery: micros(20_000_000) };

const modes: readonly {
  readonly name: string;
  readonly concurrency: number;
  readonly options: Partial<RelayBooksOptions>;
}[] = [
  { name: 'one after the other', concurrency: 1, options: alone },
  { name: 'concurrent', concurrency: 20, options: alone },
  { name: 'with the cache', concurrency: 20, options: shared },
  { name: 'with cache and batching', concurrency: 16, options: batched },
];

/**
 * 500 books of the past from a relay that takes 5 ms more over each answer, one second apart, 25 levels a side; in four modes,
 * beside what was published of them. It fails where a book is not the fold of the market.
 */
export const benchReconstruct = (): Promise<BenchRow[]> =>
  whileServed({ minutes: 10, latency: 5 }, async ({ url }) => {
    const rows: BenchRow[] = [];
    const expected = topsOf(moments);
    for (const [at, { name, concurrency, options }] of modes.entries()) {
      // What is measured is a process that has been at it for a while.
      for (let turn = 0; turn < warmingUp; turn++) await measured(url, concurrency, options, expected);
      const runs = [];
      for (let turn = 0; turn < turns; turn++) runs.push(await measured(url, concurrency, options, expected));
      // The median by throughput, with the latencies of that very run.
      const { throughput, latency, hits } = runs.toSorted((one, other) => one.throughput - other.throughput)[
        turns >> 1
      ]!;
      const told = published.throughput[at] ?? 0;
      const title = `500 books of a relay, ${name}`;
      const isFull = at === modes.length - 1;
      const goal = isFull ? { wanted: 1 } : {};
      rows.push({
        name: title,
        figure: throughput,
        unit: 'books/s',
        reference: told,
        ratio: throughput / told,
        ...goal,
      });
      for (const which of ['p50', 'p95', 'p99'] as const) {
        const goalHere = isFull ? { wanted: published[which] } : {};
        rows.push({ name: `${title}, ${which}`, figure: latency[which], unit: 'ms', ...goalHere });
      }
      const known = isFull ? { reference: published.hits, ratio: hits / published.hits, wanted: 1 } : {};
      rows.push({ name: `${title}, found in the cache`, figure: hits, unit: '%', ...known });
    }
    return rows;
  });

const moments = Array.from({ length: count }, (_, second) => ({
  instrument: sampleInstrument.id,
  time: micros(sampleMarket.start + (second + 1) * 1_000_000),
}));

async function measured(
  url: string,
  concurrency: number,
  options: Partial<RelayBooksOptions>,
  expected: ReadonlyMap<Micros, string>,
) {
  const books = await openRelayBooks({ url, instruments: [sampleInstrument], depth, ...options });
  try {
    const answers = reconstruct(books, moments, { concurrency });
    const found: (readonly [Micros, Book])[] = [];
    for await (const answer of answers) {
      if (answer.status === 'failed') throw answer.error;
      found.push([answer.request.time, answer.book]);
    }
    const { throughput, latency } = answers.statistics();
    if (throughput === undefined || latency === undefined) throw new Error('no book was given');
    const wrong = found.find(([time, book]) => topOf(book) !== expected.get(time));
    if (found.length !== count || wrong !== undefined) throw new Error(`the book of ${wrong?.[0]} is not the fold`);
    const { hits, shared: joined, misses } = books.counts.cache;
    return { throughput, latency, hits: (100 * (hits + joined)) / (hits + joined + misses) };
  } finally {
    await books.close();
  }
}

/** The best levels of the market at some moments, by its own fold. */
function topsOf(wanted: typeof moments): ReadonlyMap<Micros, string> {
  const tops = new Map<Micros, string>();
  let book: Book = waitingBook;
  let next = 0;
  for (const batch of generate({ ...sampleMarket, duration: micros(10 * 60_000_000) })) {
    for (const event of batch) {
      for (; next < wanted.length && wanted[next]!.time < event.receivedTime; next++) {
        tops.set(wanted[next]!.time, topOf(book));
      }
      book = applyEvent(book, event);
    }
  }
  return tops;
}

const topOf = (book: Book): string =>
  book.status === 'live' ? JSON.stringify([book.bids.levels(compared), book.asks.levels(compared)]) : book.status;
