import { applyEvent, type Book, waitingBook } from '@replay/book';
import { type InstrumentId, type MarketEvent, type MarketSource, type Micros, micros, ReplayError } from '@replay/core';
import { anyTape, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import {
  concat,
  concatMap,
  defer,
  delay,
  filter,
  firstValueFrom,
  from,
  lastValueFrom,
  map,
  merge,
  mergeMap,
  type Observable,
  type OperatorFunction,
  of,
  Subject,
  switchMap,
  take,
  tap,
  toArray,
  VirtualTimeScheduler,
} from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import {
  atSpeed,
  booksOf,
  byInstrument,
  eventsOf,
  type InstrumentBook,
  mapAsync,
  type Sample,
  sampleEvery,
  tradesOf,
} from '../src/index.ts';
import { Demand } from '../src/streams/demand.ts';

const bitcoin = testInstrument({ id: 'test:BTC', symbol: 'BTC' });
const ether = testInstrument({ id: 'test:ETH', symbol: 'ETH', base: 'ETH' });

/** A source at hand, and how many of its events were taken from it. */
function sourceOf(batches: readonly (readonly MarketEvent[])[]) {
  const seen = { taken: 0, closed: 0 };
  const source: MarketSource = {
    description: 'a test',
    instruments: [bitcoin, ether],
    notes: [],
    async *batches() {
      try {
        for (const batch of batches) {
          seen.taken += batch.length;
          yield batch;
        }
      } finally {
        seen.closed += 1;
      }
    },
    digests: async () => [],
  };
  return { source, seen };
}

const print = (sequence: number, instrument: InstrumentId = bitcoin.id, time = sequence): MarketEvent => ({
  type: 'TradePrinted',
  instrument,
  exchangeTime: micros(time),
  receivedTime: micros(time),
  sequence,
  price: 100 as never,
  size: 1 as never,
  aggressor: 'buy',
});

const prints = (count: number, size = 50): MarketEvent[][] =>
  Array.from({ length: Math.ceil(count / size) }, (_, batch) =>
    Array.from({ length: Math.min(size, count - batch * size) }, (__, at) => print(batch * size + at)),
  );

/** So many turns of the event loop. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}

/** A slow consumer that knows how many values waited for it at most. */
function slowly<Value>(count = 3) {
  const held = { now: 0, most: 0, done: 0 };
  return {
    held,
    arrive: tap<Value>(() => {
      held.now += 1;
      held.most = Math.max(held.most, held.now);
    }),
    work: async (value: Value): Promise<Value> => {
      await turns(count);
      held.now -= 1;
      held.done += 1;
      return value;
    },
  };
}

const codeOf = (error: unknown): string => (error instanceof ReplayError ? error.code : String(error));

describe('mapAsync', () => {
  it('gives every result in order, and never lets more values wait than stated', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 9 }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 8 }),
        fc.nat({ max: 3 }),
        async (sizes, pending, slowness) => {
          let next = 0;
          const { source, seen } = sourceOf(sizes.map((size) => Array.from({ length: size }, () => print(next++))));
          const { held, arrive, work } = slowly<MarketEvent>(slowness);
          const results = eventsOf(source).pipe(arrive, mapAsync(work, { pending }), toArray());
          expect((await lastValueFrom(results)).map(({ sequence }) => sequence)).toEqual([...Array(next).keys()]);
          expect(held.most).toBeLessThanOrEqual(pending);
          expect(seen).toEqual({ taken: next, closed: 1 });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('reads no further batch while it is full', async () => {
    const { source, seen } = sourceOf(prints(1000));
    let release: () => void = () => undefined;
    const work = () => new Promise<void>((resolve) => (release = resolve));
    const reading = eventsOf(source)
      .pipe(mapAsync(work, { pending: 10 }))
      .subscribe();
    await turns(20);
    expect(seen.taken).toBe(50);
    release();
    await turns(20);
    expect(seen.taken).toBe(50);
    reading.unsubscribe();
    await turns(20);
    expect(seen).toEqual({ taken: 50, closed: 1 });
  });

  const chains: Record<string, (sources: readonly MarketSource[]) => Observable<MarketEvent>> = {
    'one that filters and maps': ([one]) =>
      eventsOf(one!).pipe(
        filter(({ sequence }) => sequence % 3 > 0),
        map((event) => ({ ...event })),
      ),
    'several merged': (all) => merge(...all.map(eventsOf)),
    'one behind the other': (all) => concat(...all.map(eventsOf)),
    'opened on the way': ([one]) => defer(async () => one!).pipe(switchMap(eventsOf)),
    'subscribed later': ([one]) => of(one!).pipe(delay(1), concatMap(eventsOf)),
  };
  it.each(Object.entries(chains))('pauses sources however they are combined: %s', async (_, chain) => {
    const sources = [prints(300), prints(300), prints(300)].map((batches) => sourceOf(batches).source);
    const { held, arrive, work } = slowly<MarketEvent>(1);
    const count = await lastValueFrom(chain(sources).pipe(arrive, mapAsync(work, { pending: 5 }), toArray()));
    expect(held.most).toBeLessThanOrEqual(7);
    expect(held.done).toBe(count.length);
    expect([200, 300, 900]).toContain(count.length);
  });

  it('pauses a source for each of the groups that its events make', async () => {
    const events = Array.from({ length: 400 }, (_, at) => print(at, at % 4 === 0 ? ether.id : bitcoin.id));
    const { source } = sourceOf([events]);
    const { held, arrive, work } = slowly<MarketEvent>(1);
    const groups = eventsOf(source).pipe(
      byInstrument(),
      mergeMap((group) => group.pipe(arrive, mapAsync(work, { pending: 5 }))),
      toArray(),
    );
    expect(await lastValueFrom(groups)).toHaveLength(400);
    expect(held.most).toBeLessThanOrEqual(12);
  });

  it('does not wait for itself when its work reads another source', async () => {
    const { source } = sourceOf(prints(20));
    const lookUp = (): Promise<MarketEvent> => lastValueFrom(eventsOf(sourceOf(prints(30)).source).pipe(take(25)));
    const results = eventsOf(source).pipe(mapAsync(lookUp, { pending: 1 }), toArray());
    expect(await lastValueFrom(results)).toHaveLength(20);
  });

  it('fails where a source that cannot pause would let values pile up', async () => {
    const subject = new Subject<number>();
    const failed = lastValueFrom(subject.pipe(mapAsync(() => turns(1), { pending: 3 }))).catch(codeOf);
    for (let value = 0; value < 4; value++) subject.next(value);
    expect(await failed).toBe('BAD_USAGE');
  });

  it('passes on what its work throws or rejects with, and closes the source', async () => {
    for (const work of [
      () => Promise.reject(new Error('no')),
      (): Promise<void> => {
        throw new Error('no');
      },
    ]) {
      const { source, seen } = sourceOf(prints(100));
      await expect(lastValueFrom(eventsOf(source).pipe(mapAsync(work)))).rejects.toThrow('no');
      await turns(5);
      expect(seen.closed).toBe(1);
    }
  });

  it('keeps no source waiting once it is unsubscribed', async () => {
    const demand = new Demand(1);
    demand.addProducer();
    demand.add();
    demand.add();
    const room = demand.room();
    demand.end();
    await expect(room).resolves.toBeUndefined();
    expect(demand.isFull).toBe(false);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses to let %d values wait', (pending) => {
    expect(() => mapAsync(() => of(1), { pending })).toThrow(expect.objectContaining({ code: 'BAD_USAGE' }));
  });
});

/** Two instruments' events in the order of receipt. */
const anyEvents = fc
  .tuple(anyTape({ instrument: bitcoin.id, maxEvents: 30 }), anyTape({ instrument: ether.id, maxEvents: 30 }))
  .map((tapes) =>
    tapes
      .flat()
      .toSorted((one, other) => one.receivedTime - other.receivedTime)
      .map((event, sequence) => ({ ...event, sequence })),
  );

const collected = <In, Out>(values: readonly In[], operator: OperatorFunction<In, Out>): Promise<Out[]> =>
  lastValueFrom(from(values).pipe(operator, toArray()));

describe('booksOf', () => {
  it('gives for each instrument the books that its own events make', async () => {
    await fc.assert(
      fc.asyncProperty(anyEvents, async (events) => {
        const given = await lastValueFrom(booksOf(sourceOf([events]).source).pipe(toArray()));
        const expected: InstrumentBook[] = [];
        const books = new Map<InstrumentId, Book>();
        for (const event of events) {
          const before = books.get(event.instrument) ?? waitingBook;
          const book = applyEvent(before, event);
          books.set(event.instrument, book);
          if (book !== before) expected.push({ instrument: event.instrument, book, receivedTime: event.receivedTime });
        }
        expect(given.map(plain)).toEqual(expected.map(plain));
      }),
    );
  });

  it('begins anew with each subscription', async () => {
    const events = fc.sample(anyEvents, { seed: 1, numRuns: 20 }).find((drawn) => drawn.length > 10)!;
    const books$ = booksOf(sourceOf([events]).source).pipe(map(plain), toArray());
    expect(await lastValueFrom(books$)).toEqual(await lastValueFrom(books$));
  });
});

const plain = ({ book, ...rest }: InstrumentBook) =>
  book.status === 'live' ? { ...rest, ...book, bids: book.bids.levels(), asks: book.asks.levels() } : { ...rest, book };

describe('tradesOf', () => {
  it('gives the prints alone', async () => {
    await fc.assert(
      fc.asyncProperty(anyEvents, async (events) => {
        const trades = await lastValueFrom(tradesOf(sourceOf([events]).source).pipe(toArray()));
        expect(trades).toEqual(events.filter(({ type }) => type === 'TradePrinted'));
      }),
    );
  });
});

describe('sampleEvery', () => {
  it('gives the last value before the end of each period that another value is behind', async () => {
    const times = fc.array(fc.nat({ max: 500 }), { maxLength: 40 }).map((drawn) => drawn.sort((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(times, fc.integer({ min: 1, max: 60 }), async (drawn, period) => {
        const values = drawn.map((time, at) => ({ receivedTime: micros(time), at }));
        const expected: Sample<(typeof values)[number]>[] = [];
        for (let end = period; end <= 500 + period; end += period) {
          const value = values.findLast(({ receivedTime }) => receivedTime < end && receivedTime >= end - period);
          const isPassed = values.some(({ receivedTime }) => receivedTime >= end);
          if (value !== undefined && isPassed) expected.push({ time: micros(end), value });
        }
        expect(await collected(values, sampleEvery(micros(period)))).toEqual(expected);
      }),
    );
  });

  it.each([0, 0.5, Number.NaN])('refuses a period of %d µs', (period) => {
    expect(() => sampleEvery(period as Micros)).toThrow(expect.objectContaining({ code: 'BAD_USAGE' }));
  });
});

describe('atSpeed', () => {
  it('emits each value when its time has come, so many times as fast as the market was', async () => {
    const millis = [0, 10, 10, 500, 90_000, 4_000_000_000];
    for (const speed of [1, 60, 0.5]) {
      const clock = new VirtualTimeScheduler(undefined, Number.POSITIVE_INFINITY);
      const emitted: number[] = [];
      const values = millis.map((time) => ({ receivedTime: micros(1_700_000_000_000_000 + 1000 * time) }));
      from(values)
        .pipe(atSpeed(speed, clock))
        .subscribe(() => emitted.push(clock.now()));
      clock.flush();
      expect(emitted).toEqual(millis.map((time) => time / speed));
    }
  });

  it('waits longer than the longest timer of Node', async () => {
    vi.useFakeTimers();
    try {
      const emitted: number[] = [];
      const month = 30 * 86_400_000;
      from([0, month].map((millis) => ({ receivedTime: micros(1000 * millis) })))
        .pipe(atSpeed(1))
        .subscribe(({ receivedTime }) => emitted.push(receivedTime));
      await vi.advanceTimersByTimeAsync(month - 1);
      expect(emitted).toEqual([0]);
      await vi.advanceTimersByTimeAsync(1);
      expect(emitted).toEqual([0, 1000 * month]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('pauses its source, and stops at once when it is unsubscribed', async () => {
    const { source, seen } = sourceOf(
      prints(1000).map((batch) => batch.map((event) => ({ ...event, receivedTime: micros(event.sequence * 1e9) }))),
    );
    const first = await firstValueFrom(eventsOf(source).pipe(atSpeed(1)));
    expect(first.sequence).toBe(0);
    await turns(5);
    expect(seen).toEqual({ taken: 50, closed: 1 });
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a speed of %d', (speed) => {
    expect(() => atSpeed(speed)).toThrow(expect.objectContaining({ code: 'BAD_USAGE' }));
  });
});
