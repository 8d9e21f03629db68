import {
  columnsOf,
  type EventColumns,
  eventKind,
  isTrade,
  type MarketEvent,
  type Micros,
  ReplayError,
} from '@replay/core';
import {
  type LateArrival,
  type LateHeap,
  noBatch,
  none,
  type ReadBatch,
  withLate,
  withoutFirst,
} from './read-batch.ts';
import { defaultBounds, type RunConfig } from './run-config.ts';

/**
 * Events that were read and have not yet reached both sides: a cursor of the strategy's side over them in the order of their
 * receipt, and one an instrument of its venue in the order in which they happened there. Written to while a run goes on; `copy`
 * gives a value of a moment, which costs a few numbers an instrument, as the events themselves are shared.
 */
export class Incoming {
  readonly #config: RunConfig;
  #tail: ReadBatch;
  #localBatch: ReadBatch;
  #localIndex = 0;
  readonly #venueBatches: ReadBatch[];
  /** The next event in the order of reading, by instrument; `none` where every one was taken. */
  readonly #venueIndexes: Int32Array;
  readonly #late: (LateHeap | undefined)[];
  /** The last event that reaches each venue in the order of reading: when, and whether it is a print. */
  readonly #lastTimes: Float64Array;
  readonly #lastPrints: Uint8Array;
  readonly #lastBookTimes: Float64Array;
  /** The event that `takeVenue` took last. */
  venueBatch: ReadBatch;
  venueIndex = none;
  /** When the strategy's side receives its next event, and each venue its own; Infinity where there is none. */
  localTime = Infinity;
  readonly venueTimes: Float64Array;
  firstReceived: Micros | undefined;
  lastReceived: Micros | undefined;

  constructor(config: RunConfig, from?: Incoming) {
    const count = config.instruments.length;
    const first = from === undefined ? noBatch(count) : from.#tail;
    this.#config = config;
    this.#tail = first;
    this.venueBatch = first;
    this.#localBatch = from === undefined ? first : from.#localBatch;
    this.#venueBatches = from === undefined ? Array.from({ length: count }, () => first) : [...from.#venueBatches];
    this.#venueIndexes = from === undefined ? new Int32Array(count).fill(none) : from.#venueIndexes.slice();
    this.#late = from === undefined ? Array.from({ length: count }, () => undefined) : [...from.#late];
    this.#lastTimes = from === undefined ? new Float64Array(count).fill(-Infinity) : from.#lastTimes.slice();
    this.#lastPrints = from === undefined ? new Uint8Array(count) : from.#lastPrints.slice();
    this.#lastBookTimes = from === undefined ? new Float64Array(count).fill(-Infinity) : from.#lastBookTimes.slice();
    this.venueTimes = from === undefined ? new Float64Array(count).fill(Infinity) : from.venueTimes.slice();
    if (from === undefined) return;
    this.#localIndex = from.#localIndex;
    this.localTime = from.localTime;
    this.firstReceived = from.firstReceived;
    this.lastReceived = from.lastReceived;
  }

  copy(): Incoming {
    return new Incoming(this.#config, this);
  }

  /** Nothing that is still to be read can happen before this. */
  get horizon(): number {
    const { feed } = this.#config.latency;
    const ahead = feed === 'recorded' ? longestFeed(this.#config) : feed;
    return this.lastReceived === undefined ? -Infinity : this.lastReceived - ahead;
  }

  /**
   * Puts events before both sides. The venue's time is never later than the receipt (a recorder whose clock is behind gives a feed
   * latency of zero, which the report states), and is earlier by the constant where the run has a constant feed latency. Book
   * messages of an instrument keep their order: one whose time runs back happens with the one before it. Events that happened at
   * the end of the run or later are none of it. `instruments` are the indexes in the run of the instruments of the events;
   * `taken` is called with each event that counts and the time at which it reaches the venue.
   * Throws `BAD_DATA` for an event that was received before the one ahead of it; those ahead of it count.
   */
  read(columns: EventColumns, instruments: Uint16Array, taken: (index: number, happened: number) => void): void {
    const batch = this.#batch(columns, instruments);
    const { start, end, kinds, receivedTimes, sequences } = columns;
    const { venueTimes, firsts, followers } = batch;
    const { to = Infinity } = this.#config;
    const lasts = new Int32Array(firsts.length).fill(none);
    for (let index = start; index < end; index++) {
      const receivedTime = receivedTimes[index]! as Micros;
      if (this.lastReceived !== undefined && !(receivedTime >= this.lastReceived)) {
        batch.end = index;
        this.#append(batch);
        throw outOfOrder(columns.event(index), this.lastReceived);
      }
      const instrument = instruments[index]!;
      const kind = kinds[index]!;
      let time = this.#venueTime(columns.exchangeTimes[index]!, receivedTime);
      if (time >= to) {
        venueTimes[index] = Infinity;
        continue;
      }
      if (changesBook(columns, index)) {
        const last = this.#lastBookTimes[instrument]!;
        if (time < last) time = last;
        this.#lastBookTimes[instrument] = time;
      }
      venueTimes[index] = time;
      const isPrint = isTrade(kind);
      const last = this.#lastTimes[instrument]!;
      if (time < last || (time === last && isPrint && this.#lastPrints[instrument] === 0)) {
        const arrival = { time, isPrint, sequence: sequences[index]!, batch, index };
        this.#late[instrument] = withLate(this.#late[instrument], arrival);
      } else {
        const previous = lasts[instrument]!;
        if (previous === none) firsts[instrument] = index;
        else followers[previous] = index;
        lasts[instrument] = index;
        this.#lastTimes[instrument] = time;
        this.#lastPrints[instrument] = isPrint ? 1 : 0;
      }
      this.lastReceived = receivedTime;
      this.firstReceived ??= receivedTime;
      taken(index, time);
    }
    this.#append(batch);
  }

  /** The batch and index of the strategy's next event. */
  get localBatch(): ReadBatch {
    return this.#localBatch;
  }

  get localIndex(): number {
    return this.#localIndex;
  }

  /** Goes on to the strategy's next event. */
  passLocal(): void {
    this.#localIndex += 1;
    this.#settleLocal();
  }

  /** Takes the next event of an instrument's venue: it is then at `venueIndex` of `venueBatch`. */
  takeVenue(instrument: number): void {
    const late = this.#lateFirst(instrument);
    if (late !== undefined) {
      this.#late[instrument] = withoutFirst(this.#late[instrument] as LateHeap);
      this.venueBatch = late.batch;
      this.venueIndex = late.index;
    } else {
      const batch = this.#venueBatches[instrument]!;
      const index = this.#venueIndexes[instrument]!;
      this.#venueIndexes[instrument] = batch.followers[index]!;
      this.venueBatch = batch;
      this.venueIndex = index;
    }
    this.#settleVenue(instrument);
  }

  /** The events that wait, first to last: those the strategy's side has still to receive, and those of each venue. */
  waiting(): WaitingEvents {
    const { lastReceived, firstReceived } = this;
    const copy = this.copy();
    const local: MarketEvent[] = [];
    for (; copy.localTime < Infinity; copy.passLocal()) local.push(copy.#localBatch.columns.event(copy.#localIndex));
    const venues = Array.from(copy.venueTimes, (_, instrument) => {
      const arrivals: WaitingEvents['venues'][number][number][] = [];
      while (copy.venueTimes[instrument]! < Infinity) {
        const time = copy.venueTimes[instrument]!;
        copy.takeVenue(instrument);
        arrivals.push({ time, event: copy.venueBatch.columns.event(copy.venueIndex) });
      }
      return arrivals;
    });
    return { local, venues, lastBookTimes: [...this.#lastBookTimes], firstReceived, lastReceived };
  }

  /** The same again from what `waiting` gave. */
  static restored(config: RunConfig, saved: WaitingEvents): Incoming {
    const incoming = new Incoming(config);
    const ids = config.instruments.map(({ id }) => id);
    const atVenues = saved.venues.flat();
    const venueColumns = columnsOf(
      atVenues.map(({ event }) => event),
      ids,
    );
    // All of them count as late: by that they come in their order, and the strategy's side does not meet them.
    const venueBatch = { ...incoming.#batch(venueColumns, venueColumns.instruments), end: 0 };
    for (const [index, { time, event }] of atVenues.entries()) {
      const instrument = venueColumns.instruments[index]!;
      const arrival = {
        time,
        isPrint: event.type === 'TradePrinted',
        sequence: event.sequence,
        batch: venueBatch,
        index,
      };
      venueBatch.venueTimes[index] = time;
      incoming.#late[instrument] = withLate(incoming.#late[instrument], arrival);
    }
    const localColumns = columnsOf(saved.local, ids);
    incoming.#append(venueBatch);
    incoming.#append(incoming.#batch(localColumns, localColumns.instruments));
    incoming.#lastBookTimes.set(saved.lastBookTimes);
    incoming.firstReceived = saved.firstReceived;
    incoming.lastReceived = saved.lastReceived;
    return incoming;
  }

  #venueTime(exchangeTime: number, receivedTime: number): number {
    const { feed } = this.#config.latency;
    if (feed !== 'recorded') return receivedTime - feed;
    return Math.max(Math.min(exchangeTime, receivedTime), receivedTime - longestFeed(this.#config));
  }

  #batch(columns: EventColumns, instruments: Uint16Array): ReadBatch {
    return {
      columns,
      instruments,
      venueTimes: new Float64Array(columns.end),
      firsts: new Int32Array(this.venueTimes.length).fill(none),
      followers: new Int32Array(columns.end).fill(none),
      end: columns.end,
      next: undefined,
    };
  }

  #append(batch: ReadBatch): void {
    // Another state that shares these batches has gone on from here already.
    if (this.#tail.next !== undefined) this.#fork();
    this.#tail.next = batch;
    this.#tail = batch;
    this.#settleLocal();
    for (let instrument = 0; instrument < this.venueTimes.length; instrument++) this.#settleVenue(instrument);
  }

  #fork(): void {
    const copies = new Map<ReadBatch, ReadBatch>();
    const copyOf = (batch: ReadBatch): ReadBatch => {
      for (let one: ReadBatch | undefined = batch; one !== undefined && !copies.has(one); one = one.next) {
        copies.set(one, { ...one, next: undefined });
        if (one === this.#tail) break;
      }
      return copies.get(batch) as ReadBatch;
    };
    this.#localBatch = copyOf(this.#localBatch);
    for (const [instrument, batch] of this.#venueBatches.entries()) this.#venueBatches[instrument] = copyOf(batch);
    for (const [batch, copy] of copies) if (batch !== this.#tail && batch.next) copy.next = copies.get(batch.next);
    this.#tail = copies.get(this.#tail) as ReadBatch;
  }

  #settleLocal(): void {
    for (;;) {
      const { end, venueTimes, columns } = this.#localBatch;
      while (this.#localIndex < end && venueTimes[this.#localIndex] === Infinity) this.#localIndex += 1;
      if (this.#localIndex < end) {
        this.localTime = columns.receivedTimes[this.#localIndex]!;
        return;
      }
      const { next } = this.#localBatch;
      if (this.#localBatch === this.#tail || next === undefined) {
        this.localTime = Infinity;
        return;
      }
      this.#localBatch = next;
      this.#localIndex = next.columns.start;
    }
  }

  #settleVenue(instrument: number): void {
    let batch = this.#venueBatches[instrument]!;
    let index = this.#venueIndexes[instrument]!;
    while (index === none && batch !== this.#tail && batch.next !== undefined) {
      batch = batch.next;
      index = batch.firsts[instrument]!;
    }
    this.#venueBatches[instrument] = batch;
    this.#venueIndexes[instrument] = index;
    const late = this.#late[instrument];
    const time = index === none ? Infinity : batch.venueTimes[index]!;
    this.venueTimes[instrument] = late !== undefined && late.arrival.time < time ? late.arrival.time : time;
  }

  /** The first late arrival of an instrument, where it goes before all that come in the order of reading. */
  #lateFirst(instrument: number): LateArrival | undefined {
    const arrival = this.#late[instrument]?.arrival;
    if (arrival === undefined) return undefined;
    const index = this.#venueIndexes[instrument]!;
    if (index === none) return arrival;
    const batch = this.#venueBatches[instrument]!;
    const time = batch.venueTimes[index]!;
    if (arrival.time !== time) return arrival.time < time ? arrival : undefined;
    const { kinds, sequences } = batch.columns;
    if (arrival.isPrint !== isTrade(kinds[index]!)) return arrival.isPrint ? arrival : undefined;
    return arrival.sequence < sequences[index]! ? arrival : undefined;
  }
}

/** Events that wait for one of the two sides, as plain data. */
export interface WaitingEvents {
  readonly local: readonly MarketEvent[];
  /** By instrument of the run. */
  readonly venues: readonly (readonly { readonly time: number; readonly event: MarketEvent }[])[];
  readonly lastBookTimes: readonly number[];
  readonly firstReceived: Micros | undefined;
  readonly lastReceived: Micros | undefined;
}

/** Whether an event is one of those that make a book what it is. */
export function changesBook(columns: EventColumns, index: number): boolean {
  const kind = columns.kinds[index]!;
  if (kind <= eventKind.change || kind === eventKind.interrupted) return true;
  if (kind === eventKind.ordersSnapshot || kind === eventKind.ordersChange) return true;
  if (kind !== eventKind.rejected) return false;
  const event = columns.event(index);
  return event.type === 'MessageRejected' && event.damagesBook;
}

const longestFeed = ({ bounds }: RunConfig): number => bounds?.feedLatency ?? defaultBounds.feedLatency;

const outOfOrder = ({ instrument, receivedTime }: MarketEvent, last: Micros): ReplayError =>
  new ReplayError('BAD_DATA', `an event received at ${receivedTime} comes after one received at ${last}`, {
    place: instrument,
    remedy: 'give a run its events in the order in which they were received, as every source does',
  });
