import { micros } from '../packages/core/src/index.ts';
import { openRelayBooks, type RelayBooksOptions, reconstruct } from '../packages/feed/src/index.ts';
import { sampleInstrument, sampleMarket } from '../packages/market/src/index.ts';
import type { BenchRow } from './bench-row.ts';
import { whileServed } from './relay/served.ts';

/** What a vendor published of the same work, in tasks a second; of its full mode also milliseconds and the share of hits. */
const published = { throughput: [12, 340, 892, 1247], p50: 18, p95: 52, p99: 98, hits: 71 } as const;

const [warmingUp, turns] = [2, 5];
const count = 500;
const depth = 25;
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
 * beside what was published of them.
 */
export const benchReconstruct = (): Promise<BenchRow[]> =>
  whileServed({ minutes: 10, latency: 5 }, async ({ url }) => {
    const rows: BenchRow[] = [];
    for (const [at, { name, concurrency, options }] of modes.entries()) {
      // What is measured is a process that has been at it for a while.
      for (let turn = 0; turn < warmingUp; turn++) await measured(url, concurrency, options);
      const runs = [];
      for (let turn = 0; turn < turns; turn++) runs.push(await measured(url, concurrency, options));
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

async function measured(url: string, concurrency: number, options: Partial<RelayBooksOptions>) {
  const books = await openRelayBooks({ url, instruments: [sampleInstrument], depth, ...options });
  try {
    const moments = Array.from({ length: count }, (_, second) => ({
      instrument: sampleInstrument.id,
      time: micros(sampleMarket.start + (second + 1) * 1_000_000),
    }));
    const answers = reconstruct(books, moments, { concurrency });
    for await (const answer of answers) if (answer.status === 'failed') throw answer.error;
    const { throughput, latency } = answers.statistics();
    if (throughput === undefined || latency === undefined) throw new Error('no book was given');
    const { hits, shared: joined, misses } = books.counts.cache;
    return { throughput, latency, hits: (100 * (hits + joined)) / (hits + joined + misses) };
  } finally {
    await books.close();
  }
}
