import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Book } from '@replay/book';
import { OpeningState } from '@replay/book';
import { type Instrument, type InstrumentId, type MarketEvent, type Micros, ReplayError } from '@replay/core';
import { readFeeds } from '../served/read-feeds.ts';
import type { ServedFeed } from '../served/served-market.ts';
import { type LivePace, MarketClock, refuseImpossiblePace } from './market-clock.ts';
import { Outbox } from './outbox.ts';

/** How a recording is to happen again. */
export interface LiveTerms extends LivePace {
  /** Where the market stands when its clock begins to run; by default at its first event. */
  readonly from?: Micros;
  /** When its clock begins to run; with the first subscriber unless given, who then misses nothing. */
  readonly begins?: 'with the first subscriber' | 'at once';
  /** Events that may wait for one subscriber before it is sent away as too slow; 65,536 unless given. */
  readonly patience?: number;
}

/** Somebody who follows an instrument. What it does with an event it does at once: the market waits for nobody. */
export interface LiveListener {
  /** `before` and `after` are the books around the event. */
  hear(event: MarketEvent, before: Book, after: Book): void;
  /** Resolves when more can be taken. Asked only by a market that goes as fast as it is taken. */
  room(): Promise<void>;
}

/** Called when nothing more will happen; `error` says why, unless the recording has simply ended. */
export type Mourner = (error: unknown) => void;

/**
 * A recording that happens again, once and for all its subscribers: whoever comes late finds it where it stands. All
 * instruments run by one clock, merged by their receipt.
 */
export class LiveMarket {
  readonly instruments: readonly Instrument[];
  readonly #feeds: readonly ServedFeed[];
  readonly #terms: LiveTerms;
  readonly #states: ReadonlyMap<InstrumentId, OpeningState>;
  readonly #listeners: ReadonlyMap<InstrumentId, Set<LiveListener>>;
  readonly #closing = new AbortController();
  readonly #mourners = new Set<Mourner>();
  #running: Promise<void> | undefined;
  #ending: { readonly error: unknown } | undefined;
  #exchangeTime = 0 as Micros;
  #receivedTime = 0 as Micros;

  /** Throws `BAD_CONFIGURATION` for a pace that no clock can keep. */
  constructor(feeds: readonly ServedFeed[], terms: LiveTerms = {}) {
    refuseImpossiblePace(terms);
    this.#feeds = feeds;
    this.#terms = terms;
    this.instruments = feeds.map(({ instrument }) => instrument);
    this.#states = new Map(this.instruments.map(({ id }) => [id, new OpeningState()]));
    this.#listeners = new Map(this.instruments.map(({ id }) => [id, new Set()]));
    if (terms.begins === 'at once') this.#begin();
  }

  /** The latest stamps told: of the venues' clocks, and of the receivers'. */
  get now(): { readonly exchangeTime: Micros; readonly receivedTime: Micros } {
    return { exchangeTime: this.#exchangeTime, receivedTime: this.#receivedTime };
  }

  stateOf(id: InstrumentId): OpeningState {
    return known(this.#states.get(id), id);
  }

  /** Follows an instrument from now on, until what it returns is called. */
  join(id: InstrumentId, listener: LiveListener): () => void {
    const listeners = known(this.#listeners.get(id), id);
    listeners.add(listener);
    // In a later turn, so that whoever joins for several instruments has them all before anything happens.
    setImmediate(() => this.#begin());
    return () => listeners.delete(listener);
  }

  /** Calls back when nothing more will happen, at once where that is so; what it returns takes the wish back. */
  onEnd(mourner: Mourner): () => void {
    if (this.#ending === undefined) this.#mourners.add(mourner);
    else mourner(this.#ending.error);
    return () => this.#mourners.delete(mourner);
  }

  /**
   * The events of some instruments as they happen: first how each of them stands, then whatever comes, in one order, in
   * batches of what came while the one before was dealt with. Ends with the recording; throws `SlowReader` for a reader that
   * is behind by more than the market's patience.
   */
  async *subscribe(instruments: Iterable<InstrumentId>, signal?: AbortSignal): AsyncGenerator<readonly MarketEvent[]> {
    const outbox = new Outbox<MarketEvent>(this.#terms.patience ?? 65_536, () => 1);
    const listener: LiveListener = {
      hear: (event) => outbox.push(event),
      room: () => outbox.room(),
    };
    const leave: (() => void)[] = [];
    const abort = (): void => outbox.fail(signal?.reason);
    try {
      signal?.addEventListener('abort', abort);
      signal?.throwIfAborted();
      for (const id of new Set(instruments)) {
        for (const event of this.stateOf(id).events(this.#receivedTime)) outbox.push(event);
        leave.push(this.join(id, listener));
      }
      leave.push(this.onEnd((error) => outbox.end(error)));
      for (let batch = await outbox.take(); batch !== undefined; batch = await outbox.take()) yield batch;
    } finally {
      signal?.removeEventListener('abort', abort);
      for (const one of leave) one();
    }
  }

  /** Ends it for everybody. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    this.#end(undefined);
  }

  #begin(): void {
    if (this.#closing.signal.aborted) return;
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    try {
      let clock: MarketClock | undefined;
      for await (const batch of readFeeds(this.#feeds, this.#terms.from, undefined, signal)) {
        for (let at = 0; at < batch.length; ) {
          const next = batch[at]!.receivedTime;
          clock ??= new MarketClock(next, this.#terms);
          const wait = clock.millisUntil(next);
          if (wait > 0) await pause(Math.min(wait, longestTimer), undefined, { signal });
          at = this.#tellDue(batch, at, clock);
          await nextTurn(undefined, { signal });
        }
        if (this.#terms.speed === Infinity) await this.#room();
        signal.throwIfAborted();
      }
      this.#end(undefined);
    } catch (error) {
      if (!signal.aborted) this.#end(error);
    }
  }

  /** Tells what is due from a place in the batch on; answers the place of the first event that is not. */
  #tellDue(batch: readonly MarketEvent[], from: number, clock: MarketClock): number {
    let at = from;
    while (at < batch.length && clock.millisUntil(batch[at]!.receivedTime) === 0) {
      this.#tell(clock.told(batch[at]!));
      at += 1;
    }
    return at;
  }

  #tell(event: MarketEvent): void {
    const state = this.stateOf(event.instrument);
    const before = state.book;
    state.skip(event);
    this.#exchangeTime = Math.max(this.#exchangeTime, event.exchangeTime) as Micros;
    this.#receivedTime = event.receivedTime;
    for (const listener of this.#listeners.get(event.instrument) ?? []) listener.hear(event, before, state.book);
  }

  async #room(): Promise<void> {
    for (const listeners of this.#listeners.values()) {
      for (const listener of listeners) await listener.room();
    }
  }

  #end(error: unknown): void {
    if (this.#ending !== undefined) return;
    this.#ending = { error };
    for (const mourner of this.#mourners) mourner(error);
    this.#mourners.clear();
  }
}

/** A timer of Node runs for 24.8 days at most; a market may be quiet for longer. */
const longestTimer = 2 ** 31 - 1;

function known<Value>(value: Value | undefined, id: InstrumentId): Value {
  if (value !== undefined) return value;
  throw new ReplayError('BAD_USAGE', `no instrument '${id}' happens here`, {
    remedy: 'subscribe to one that is served',
  });
}
