import type { BookReader } from '@replay/book';
import { type Instrument, type Micros, micros } from '@replay/core';
import type { RequestCounts } from '../http/http-call.ts';
import { HttpClient, type HttpClientOptions } from '../http/http-client.ts';
import { RecentMids } from './recent-mids.ts';
import { RelayBookReader } from './relay-book-reader.ts';
import { type CallTerms, RelayCalls } from './relay-calls.ts';
import { type CacheCounts, SnapshotCache } from './snapshot-cache.ts';
import { UpdateStretches } from './update-stretches.ts';

export interface RelayBooksOptions extends HttpClientOptions, CallTerms {
  /** Whose books are asked for, with the steps they are counted in; `openRelay` gives those a relay has. */
  readonly instruments: readonly Instrument[];
  /** Only the best levels a side, so many: whole books are long answers. Whole ones unless given. */
  readonly depth?: number;
  /**
   * Snapshots are asked for at whole multiples of this many microseconds, so that neighbouring moments share one; two
   * seconds unless given.
   */
  readonly snapshotEvery?: Micros;
  /**
   * Updates are asked for in stretches of this many microseconds (whole milliseconds), which neighbouring moments share; each
   * moment asks for just what it needs unless given.
   */
  readonly updatesEvery?: Micros;
  /** Snapshots kept in memory, 256 unless given, for so many milliseconds while the market is calm, five minutes unless given. */
  readonly cache?: { readonly entries?: number; readonly lifetime?: number };
  /** Closes everything. */
  readonly signal?: AbortSignal;
}

export interface RelayBooksCounts extends RequestCounts {
  readonly cache: CacheCounts;
  /** Updates folded into books. */
  readonly updates: number;
  /** Rows that a page repeated of the page before. */
  readonly repeated: number;
  /** Snapshots whose updates did not follow them, so that another was asked for or the book refused. */
  readonly broken: number;
}

export interface RelayBooks extends BookReader {
  readonly counts: RelayBooksCounts;
  /** Ends what is under way; leaves no socket and no timer. */
  close(): Promise<void>;
}

/**
 * Books of the past from a relay: its snapshot at or before the moment, and the level updates from there to the moment folded
 * into it. Moments are by receipt where the relay tells it. The live book's `sequence` is the relay's number, not that of a tape.
 *
 * A book is whole or refused: numbers that do not follow each other throw `BAD_DATA`, unless a nearer snapshot mends it. After
 * an interruption the relay tells of, the book is stale; before the first snapshot it is waiting.
 * Errors name the address without the key. Loads its libraries when it is opened; asks the relay nothing before the first book.
 */
export async function openRelayBooks(options: RelayBooksOptions): Promise<RelayBooks> {
  const {
    signal,
    depth,
    snapshotEvery = micros(2_000_000),
    cache: { entries = 256, lifetime = 300_000 } = {},
  } = options;
  const client = await HttpClient.open(options);
  const calls = new RelayCalls(client, options);
  const mids = new RecentMids();
  const ask = calls.snapshot.bind(calls);
  const snapshots = await SnapshotCache.open(ask, mids, { entries, lifetime, now: options.now ?? Date.now });
  const { updatesEvery } = options;
  const stretches = updatesEvery === undefined ? undefined : await UpdateStretches.open(calls, updatesEvery);
  const reader = new RelayBookReader(options.instruments, calls, snapshots, mids, { depth, snapshotEvery, stretches });
  const close = (): Promise<void> => {
    signal?.removeEventListener('abort', abort);
    return client.close(signal?.aborted === true ? signal.reason : undefined);
  };
  const abort = (): void => void close();
  signal?.addEventListener('abort', abort);
  if (signal?.aborted === true) abort();
  return {
    bookAt: (instrument, time, reading) => reader.bookAt(instrument, time, reading),
    get counts() {
      return { ...client.counts, ...reader.counts, cache: snapshots.counts };
    },
    close,
  };
}
