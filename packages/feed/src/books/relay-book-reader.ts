import type { Book, BookReader, LiveBook } from '@replay/book';
import {
  type Instrument,
  type InstrumentId,
  type Micros,
  nearest,
  ReplayError,
  scalesOf,
  timeText,
} from '@replay/core';
import { cutTo, type Folded, foldedTo } from './book-fold.ts';
import type { BookSnapshot, KnownDepth } from './book-snapshot.ts';
import type { BookUpdate } from './book-update.ts';
import type { RecentMids } from './recent-mids.ts';
import type { RelayCalls } from './relay-calls.ts';
import type { SnapshotCache } from './snapshot-cache.ts';
import type { ToldInstrument } from './told-stamp.ts';
import type { UpdateStretches } from './update-stretches.ts';

interface ReaderTerms {
  readonly depth: number | undefined;
  readonly snapshotEvery: Micros;
  /** Updates that moments share; each moment asks for its own where there are none. */
  readonly stretches: UpdateStretches | undefined;
}

interface WantedBook {
  readonly told: ToldInstrument;
  readonly time: Micros;
  /** Of the snapshots to begin with. */
  readonly depth: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Snapshots are asked for deeper than books: until the moment, updates take levels away and uncover others. So many times as deep
 * at first, and twice as deep as before whenever that was not deep enough. Prices wander off with the root of time, so that
 * snapshots that lie further apart have to be deeper.
 */
const firstMargin = (snapshotEvery: Micros): number =>
  Math.min(lastMargin, Math.max(4, Math.ceil(4 * Math.sqrt(snapshotEvery / 2_000_000))));
const lastMargin = 64;

/** Makes books of a relay's snapshots and updates. */
export class RelayBookReader implements BookReader {
  readonly #told: ReadonlyMap<InstrumentId, ToldInstrument>;
  readonly #calls: RelayCalls;
  readonly #snapshots: SnapshotCache;
  readonly #mids: RecentMids;
  readonly #terms: ReaderTerms;
  /** How far each snapshot was folded on: the next moment mostly lies a little behind the last one. */
  readonly #foldedOn = new WeakMap<BookSnapshot, LiveBook>();
  /** With shared updates the next moment waits until the last one is folded, and goes on from there. */
  readonly #folding = new WeakMap<BookSnapshot, Promise<unknown>>();
  readonly #margins = new Map<InstrumentId, number>();
  #updates = 0;
  #broken = 0;

  constructor(
    instruments: readonly Instrument[],
    calls: RelayCalls,
    snapshots: SnapshotCache,
    mids: RecentMids,
    terms: ReaderTerms,
  ) {
    this.#told = new Map(instruments.map((instrument) => [instrument.id, { instrument, ...scalesOf(instrument) }]));
    this.#calls = calls;
    this.#snapshots = snapshots;
    this.#mids = mids;
    this.#terms = terms;
  }

  get counts() {
    return { updates: this.#updates, broken: this.#broken, repeated: this.#calls.repeated };
  }

  async bookAt(id: InstrumentId, time: Micros, signal?: AbortSignal): Promise<Book> {
    const told = this.#told.get(id);
    if (told === undefined) throw unknown(id, [...this.#told.keys()]);
    const { depth } = this.#terms;
    const margin = this.#margins.get(id) ?? firstMargin(this.#terms.snapshotEvery);
    let folded = await this.#bookFrom({ told, time, depth: depth === undefined ? undefined : depth * margin, signal });
    if (folded.status === 'broken' && depth !== undefined) {
      this.#margins.set(id, Math.min(lastMargin, Math.max(this.#margins.get(id) ?? 0, 2 * margin)));
      folded = await this.#bookFrom({ told, time, depth: undefined, signal });
    }
    if (folded.status === 'folded') return folded.book;
    throw new ReplayError('BAD_DATA', `the relay tells no whole book: ${folded.why}`, {
      place: `${this.#calls.place}: ${id} at ${timeText(time)}`,
      remedy: 'ask for a moment nearer behind a snapshot, or tell whoever runs the relay',
    });
  }

  async #bookFrom(wanted: WantedBook): Promise<Folded> {
    const shared = await this.#sharedSnapshot(wanted);
    const first = await this.#folded(shared, wanted);
    if (first.status === 'folded' && first.book.status === 'live') return first;
    // The snapshot that neighbouring moments share may lie before a hole; the nearest one may lie behind it.
    const nearest = await this.#nearestSnapshot(wanted);
    return isSame(nearest.book, shared.book) ? first : this.#folded(nearest, wanted);
  }

  async #folded(snapshot: BookSnapshot, { told, time, signal }: WantedBook): Promise<Folded> {
    const { book, known } = snapshot;
    if (book.status !== 'live') return { status: 'folded', book };
    const folded =
      book.receivedTime > time
        ? broken('its snapshot is of a later moment than was asked for')
        : await this.#inTurn(snapshot, () =>
            this.#foldedOnTo(time, snapshot, this.#nearestFold(snapshot, book, time), told, signal),
          );
    const result = folded.status === 'folded' ? this.#cut(folded.book, known) : folded;
    if (result.status === 'broken') this.#broken += 1;
    else this.#mids.note(result.book);
    return result;
  }

  async #foldedOnTo(
    time: Micros,
    snapshot: BookSnapshot,
    from: LiveBook,
    told: ToldInstrument,
    signal: AbortSignal | undefined,
  ): Promise<Folded> {
    const updates = this.#updatesOf(told, from.receivedTime, time, signal);
    const folded = await foldedTo(time, from, snapshot.known, updates, () => {
      this.#updates += 1;
    });
    if (folded.status === 'folded' && folded.book.status === 'live') this.#foldedOn.set(snapshot, folded.book);
    return folded;
  }

  #inTurn(snapshot: BookSnapshot, fold: () => Promise<Folded>): Promise<Folded> {
    if (this.#terms.stretches === undefined) return fold();
    const before = this.#folding.get(snapshot) ?? Promise.resolve();
    const folded = before.then(fold, fold);
    this.#folding.set(snapshot, folded);
    return folded;
  }

  #nearestFold(snapshot: BookSnapshot, book: LiveBook, time: Micros): LiveBook {
    const folded = this.#foldedOn.get(snapshot);
    return folded === undefined || folded.receivedTime > time ? book : folded;
  }

  #updatesOf(
    told: ToldInstrument,
    from: Micros,
    to: Micros,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<readonly BookUpdate[]> {
    const { stretches } = this.#terms;
    return stretches === undefined
      ? this.#calls.updates(told, from, to, signal)
      : stretches.between(told, from, to, signal);
  }

  #cut(book: Book, known: KnownDepth): Folded {
    const { depth } = this.#terms;
    return depth === undefined || book.status !== 'live' ? { status: 'folded', book } : cutTo(depth, book, known);
  }

  #sharedSnapshot(wanted: WantedBook): Promise<BookSnapshot> {
    const { snapshotEvery, stretches } = this.#terms;
    const { told, time, depth } = wanted;
    const shared = Math.floor(time / snapshotEvery) * snapshotEvery;
    const snapshot = this.#snapshotAt(Math.floor(shared / 1000), wanted);
    const next = Math.floor((shared + snapshotEvery) / 1000);
    if (stretches !== undefined) this.#snapshots.ahead({ told, timestamp: next, depth });
    return snapshot;
  }

  /** Asks for the end of the millisecond first: within it may lie the snapshot that `time` comes right behind. */
  async #nearestSnapshot(wanted: WantedBook): Promise<BookSnapshot> {
    const { time } = wanted;
    const snapshot = await this.#snapshotAt(Math.ceil(time / 1000), wanted);
    const isLater = snapshot.book.status === 'live' && snapshot.book.receivedTime > time;
    return isLater ? this.#snapshotAt(Math.floor(time / 1000), wanted) : snapshot;
  }

  #snapshotAt(timestamp: number, { told, depth, signal }: WantedBook): Promise<BookSnapshot> {
    return this.#snapshots.get({ told, timestamp, depth }, signal);
  }
}

const broken = (why: string): Folded => ({ status: 'broken', why });

const isSame = (one: Book, other: Book): boolean =>
  one.status === 'live' ? other.status === 'live' && one.sequence === other.sequence : one.status === other.status;

function unknown(id: InstrumentId, known: readonly InstrumentId[]): ReplayError {
  const near = nearest(id, known);
  return new ReplayError('BAD_USAGE', `there is no instrument '${id}' here`, {
    remedy: `did you mean ${(near.length > 0 ? near : known.slice(0, 3)).join(', ')}?`,
  });
}
