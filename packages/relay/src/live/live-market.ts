import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Book } from '@replay/book';
import { OpeningState } from '@replay/book';
import { type Instrument, type InstrumentId, type MarketEvent, type Micros, ReplayError } from '@replay/core';
import { readFeeds } from '../markets/read-feeds.ts';
import type { ServedFeed } from '../markets/served-market.ts';
import { checkPace, type LivePace, MarketClock } from './market-clock.ts';
import { SendQueue } from './send-queue.ts';

/** How a recording is replayed to live subscribers. */
export interface LiveOptions extends LivePace {
  /** Market time at which the replay starts; the first event by default. */
  readonly from?: Micros;
  /** When the clock starts; by default with the first subscriber, which then misses no event. */
  readonly begins?: 'with the first subscriber' | 'at once';
  /** Events that may be queued for one subscriber before it is disconnected as too slow; 65,536 by default. */
  readonly maxQueuedEvents?: number;
}

/**
 * A subscriber to the events of an instrument. It must handle an event synchronously: the market does not wait for
 * it.
 */
export interface LiveListener {
  /** `before` and `after` are the books around the event. */
  onEvent(event: MarketEvent, before: Book, after: Book): void;
  /** Resolves when the listener can accept more events. Awaited only when the market runs at full speed. */
  ready(): Promise<void>;
}

/** Called at the end of the market; `error` is set unless the recording simply ended. */
export type EndListener = (error: unknown) => void;

/**
 * A recording replayed once for all its subscribers: late subscribers join at its current time. All instruments share
 * one clock and are merged by received time.
 */
export class LiveMarket {
  readonly instruments: readonly Instrument[];
  readonly #feeds: readonly ServedFeed[];
  readonly #options: LiveOptions;
  readonly #states: ReadonlyMap<InstrumentId, OpeningState>;
  readonly #listeners: ReadonlyMap<InstrumentId, Set<LiveListener>>;
  readonly #closing = new AbortController();
  readonly #endListeners = new Set<EndListener>();
  #running: Promise<void> | undefined;
  #ending: { readonly error: unknown } | undefined;
  #exchangeTime = 0 as Micros;
  #receivedTime = 0 as Micros;

  /** Throws `BAD_CONFIGURATION` for an impossible speed. */
  constructor(feeds: readonly ServedFeed[], options: LiveOptions = {}) {
    checkPace(options);
    this.#feeds = feeds;
    this.#options = options;
    this.instruments = feeds.map(({ instrument }) => instrument);
    this.#states = new Map(this.instruments.map(({ id }) => [id, new OpeningState()]));
    this.#listeners = new Map(this.instruments.map(({ id }) => [id, new Set()]));
    if (options.begins === 'at once') this.#begin();
  }

  /** The latest event times: exchange time and received time. */
  get now(): { readonly exchangeTime: Micros; readonly receivedTime: Micros } {
    return { exchangeTime: this.#exchangeTime, receivedTime: this.#receivedTime };
  }

  stateOf(id: InstrumentId): OpeningState {
    return known(this.#states.get(id), id);
  }

  /** Subscribes to an instrument until the returned function is called. */
  join(id: InstrumentId, listener: LiveListener): () => void {
    const listeners = known(this.#listeners.get(id), id);
    listeners.add(listener);
    // Deferred, so that a caller can join several instruments before the first event.
    setImmediate(() => this.#begin());
    return () => listeners.delete(listener);
  }

  /**
   * Calls the listener at the end of the market, immediately if it has already ended. The returned function removes
   * the listener.
   */
  onEnd(listener: EndListener): () => void {
    if (this.#ending === undefined) this.#endListeners.add(listener);
    else listener(this.#ending.error);
    return () => this.#endListeners.delete(listener);
  }

  /**
   * The live events of some instruments: first the current state of each, then every event in order, batched while
   * the previous batch is processed. Ends with the recording; throws `SlowReader` for a reader that falls behind by
   * more than the limit.
   */
  async *subscribe(instruments: Iterable<InstrumentId>, signal?: AbortSignal): AsyncGenerator<readonly MarketEvent[]> {
    const queue = new SendQueue<MarketEvent>(this.#options.maxQueuedEvents ?? 65_536, () => 1);
    const listener: LiveListener = {
      onEvent: (event) => queue.push(event),
      ready: () => queue.ready(),
    };
    const cleanups: (() => void)[] = [];
    const abort = (): void => queue.fail(signal?.reason);
    try {
      signal?.addEventListener('abort', abort);
      signal?.throwIfAborted();
      for (const id of new Set(instruments)) {
        for (const event of this.stateOf(id).events(this.#receivedTime)) queue.push(event);
        cleanups.push(this.join(id, listener));
      }
      cleanups.push(this.onEnd((error) => queue.end(error)));
      for (let batch = await queue.take(); batch !== undefined; batch = await queue.take()) yield batch;
    } finally {
      signal?.removeEventListener('abort', abort);
      for (const cleanup of cleanups) cleanup();
    }
  }

  /** Ends the market for all subscribers. */
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
      for await (const batch of readFeeds(this.#feeds, this.#options.from, undefined, signal)) {
        for (let at = 0; at < batch.length; ) {
          const next = batch[at]!.receivedTime;
          clock ??= new MarketClock(next, this.#options);
          const wait = clock.millisUntil(next);
          if (wait > 0) await pause(Math.min(wait, longestTimer), undefined, { signal });
          at = this.#emitDue(batch, at, clock);
          await nextTurn(undefined, { signal });
        }
        if (this.#options.speed === Infinity) await this.#ready();
        signal.throwIfAborted();
      }
      this.#end(undefined);
    } catch (error) {
      if (!signal.aborted) this.#end(error);
    }
  }

  /**
   * Emits the due events of the batch from index `from` on; returns the index of the first event that is not yet due.
   */
  #emitDue(batch: readonly MarketEvent[], from: number, clock: MarketClock): number {
    let at = from;
    while (at < batch.length && clock.millisUntil(batch[at]!.receivedTime) === 0) {
      this.#add(clock.stamped(batch[at]!));
      at += 1;
    }
    return at;
  }

  #add(event: MarketEvent): void {
    const state = this.stateOf(event.instrument);
    const before = state.book;
    state.skip(event);
    this.#exchangeTime = Math.max(this.#exchangeTime, event.exchangeTime) as Micros;
    this.#receivedTime = event.receivedTime;
    for (const listener of this.#listeners.get(event.instrument) ?? []) listener.onEvent(event, before, state.book);
  }

  async #ready(): Promise<void> {
    for (const listeners of this.#listeners.values()) {
      for (const listener of listeners) await listener.ready();
    }
  }

  #end(error: unknown): void {
    if (this.#ending !== undefined) return;
    this.#ending = { error };
    for (const listener of this.#endListeners) listener(error);
    this.#endListeners.clear();
  }
}

/** A Node timer runs for at most 24.8 days, and a market may be quiet for longer. */
const longestTimer = 2 ** 31 - 1;

function known<Value>(value: Value | undefined, id: InstrumentId): Value {
  if (value !== undefined) return value;
  throw new ReplayError('BAD_USAGE', `unknown instrument '${id}'`, {
    remedy: 'subscribe to an instrument that is served',
  });
}
