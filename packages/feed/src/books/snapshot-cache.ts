import type { Micros } from '@replay/core';
import type { LRUCache } from 'lru-cache';
import { unlessAborted } from '../http/abort-scope.ts';
import type { BookSnapshot } from './book-snapshot.ts';
import { type RecentMids, snapshotLifetime } from './recent-mids.ts';
import type { ToldInstrument } from './told-stamp.ts';

/** What a snapshot is asked for by, and kept under. */
export interface SnapshotKey {
  readonly told: ToldInstrument;
  /** Whole milliseconds, as the protocol asks. */
  readonly timestamp: number;
  /** Levels a side; undefined for all. */
  readonly depth: number | undefined;
}

export interface CacheCounts {
  readonly hits: number;
  /** Asked for while the same was already under way, and not asked for again. */
  readonly shared: number;
  readonly misses: number;
}

export interface SnapshotCacheOptions {
  /** Snapshots kept at most; the one longest unused goes first. */
  readonly entries: number;
  /** Milliseconds a snapshot is kept while the market is calm. */
  readonly lifetime: number;
  readonly now: () => number;
}

interface Asking {
  readonly leave: AbortController;
  callers: number;
}

type AskSnapshot = (key: SnapshotKey, signal: AbortSignal) => Promise<BookSnapshot>;
type Snapshots = LRUCache<string, BookSnapshot, { readonly key: SnapshotKey; readonly signal: AbortSignal }>;

/**
 * Keeps snapshots, the least recently used going first, and lets all who ask for one at the same time wait for one request,
 * which is given up when none of them wants it any more.
 */
export class SnapshotCache {
  readonly #snapshots: Snapshots;
  readonly #asking = new Map<string, Asking>();
  readonly #counts = { hits: 0, shared: 0, misses: 0 };

  private constructor(snapshots: Snapshots) {
    this.#snapshots = snapshots;
  }

  static async open(ask: AskSnapshot, mids: RecentMids, options: SnapshotCacheOptions): Promise<SnapshotCache> {
    const { LRUCache } = await import('lru-cache');
    const { entries, lifetime, now } = options;
    const snapshots: Snapshots = new LRUCache({
      max: entries,
      ttl: lifetime,
      // Without a resolution the cache asks the clock at every look and sets no timer of its own.
      ttlResolution: 0,
      perf: { now },
      // What falls out of the cache while it is under way still goes to those who wait for it.
      ignoreFetchAbort: true,
      async fetchMethod(_name, _stale, { options: kept, context: { key, signal } }) {
        const snapshot = await ask(key, signal);
        mids.note(snapshot.book);
        kept.ttl = snapshotLifetime(
          lifetime,
          mids.volatility(key.told.instrument.id, (key.timestamp * 1000) as Micros),
        );
        return snapshot;
      },
    });
    return new SnapshotCache(snapshots);
  }

  get counts(): CacheCounts {
    return { ...this.#counts };
  }

  /** Asks for a snapshot that will be needed soon, unless it is there or under way. If it fails, that is told when it is needed. */
  ahead(key: SnapshotKey): void {
    if (!this.#snapshots.has(nameOf(key)) && !this.#asking.has(nameOf(key))) this.get(key, undefined).catch(() => {});
  }

  async get(key: SnapshotKey, signal: AbortSignal | undefined): Promise<BookSnapshot> {
    signal?.throwIfAborted();
    const name = nameOf(key);
    const asking = this.#asking.get(name) ?? { leave: new AbortController(), callers: 0 };
    this.#asking.set(name, asking);
    asking.callers += 1;
    try {
      const status: LRUCache.Status<string, BookSnapshot> = {};
      const asked = this.#snapshots.forceFetch(name, { context: { key, signal: asking.leave.signal }, status });
      this.#count(status.fetch);
      return await unlessAborted(asked, signal);
    } finally {
      asking.callers -= 1;
      if (asking.callers === 0) this.#leave(name, asking, signal);
    }
  }

  /** Nobody waits any more. A request given up must not be what the next one who asks is made to share. */
  #leave(name: string, asking: Asking, signal: AbortSignal | undefined): void {
    this.#asking.delete(name);
    if (signal?.aborted !== true) return;
    this.#snapshots.delete(name);
    asking.leave.abort(signal.reason);
  }

  #count(fetch: LRUCache.Status<string, BookSnapshot>['fetch']): void {
    if (fetch === 'hit') this.#counts.hits += 1;
    else if (fetch === 'inflight') this.#counts.shared += 1;
    else this.#counts.misses += 1;
  }
}

const nameOf = ({ told: { instrument }, timestamp, depth }: SnapshotKey): string =>
  `${instrument.id} ${timestamp} ${depth ?? 'all'}`;
