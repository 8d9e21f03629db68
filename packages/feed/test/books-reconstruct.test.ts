import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Book, type BookReader, waitingBook } from '@replay/book';
import { micros } from '@replay/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatencyRecord } from '../src/books/latency-record.ts';
import { type BookAnswer, type BookRequest, reconstruct } from '../src/index.ts';

const request = (instrument: string, time: number, priority?: number): BookRequest => ({
  instrument,
  time: micros(time),
  ...(priority === undefined ? {} : { priority }),
});

/** A reader that notes what it is asked, in which order, and how many at a time. */
function notingReader(read: (time: number, signal?: AbortSignal) => Promise<Book> = async () => waitingBook) {
  const asked: string[] = [];
  const running = { now: 0, most: 0 };
  const reader: BookReader = {
    async bookAt(instrument, time, signal) {
      asked.push(`${instrument}@${time}`);
      running.now += 1;
      running.most = Math.max(running.most, running.now);
      try {
        return await read(time, signal);
      } finally {
        running.now -= 1;
      }
    },
  };
  return { reader, asked, running };
}

async function all(answers: AsyncIterable<BookAnswer>): Promise<BookAnswer[]> {
  const taken: BookAnswer[] = [];
  for await (const answer of answers) taken.push(answer);
  return taken;
}

describe('a batch of books', () => {
  it('goes by priority, then by instrument, then by time', async () => {
    const { reader, asked } = notingReader();
    const requests = [
      request('b', 2),
      request('a', 9),
      request('a', 1),
      request('z', 5, 1),
      request('y', 6, 1),
      request('a', 0, -1),
    ];
    await all(reconstruct(reader, requests, { concurrency: 1 }));
    expect(asked).toEqual(['y@6', 'z@5', 'a@1', 'a@9', 'b@2', 'a@0']);
  });

  it('goes in that order, however the requests are shuffled', async () => {
    const anyRequest = fc.record({
      instrument: fc.constantFrom('a', 'b', 'c'),
      time: fc.nat(50).map((time) => micros(time)),
      priority: fc.integer({ min: -2, max: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyRequest, { maxLength: 60 }), async (requests) => {
        const { reader } = notingReader();
        const answers = await all(reconstruct(reader, requests, { concurrency: 1 }));
        const sorted = requests.toSorted(
          (one, other) =>
            other.priority - one.priority || one.instrument.localeCompare(other.instrument) || one.time - other.time,
        );
        expect(answers.map((answer) => answer.request)).toEqual(sorted);
      }),
      { numRuns: 60 },
    );
  });

  it('reads several at a time, and never more than told', async () => {
    const { reader, running } = notingReader(async () => {
      await nextTurn();
      return waitingBook;
    });
    const requests = Array.from({ length: 100 }, (_, time) => request('a', time));
    expect(await all(reconstruct(reader, requests, { concurrency: 5 }))).toHaveLength(100);
    expect(running.most).toBe(5);
  });

  it('answers what fails with its error, and goes on', async () => {
    const { reader } = notingReader(async (time) => {
      if (time === 2) throw new Error('torn');
      if (time === 3) throw 'a text';
      return waitingBook;
    });
    const batch = reconstruct(
      reader,
      [1, 2, 3, 4].map((time) => request('a', time)),
      { concurrency: 1 },
    );
    const answers = await all(batch);
    expect(answers.map((answer) => (answer.status === 'given' ? answer.book : answer.error.message))).toEqual([
      waitingBook,
      'torn',
      'a text',
      waitingBook,
    ]);
    expect(batch.statistics()).toMatchObject({ count: 4, failures: 2 });
  });

  it('of none ends at once, without figures', async () => {
    const { reader } = notingReader();
    const batch = reconstruct(reader, []);
    expect(await all(batch)).toEqual([]);
    expect(batch.statistics()).toEqual({ count: 0, failures: 0, latency: undefined, throughput: undefined });
  });

  it('tells a failing list of requests after the answers to what it gave', async () => {
    const { reader } = notingReader(async () => {
      for (let turns = 0; turns < 5; turns++) await nextTurn();
      return waitingBook;
    });
    async function* list() {
      yield request('a', 1);
      await nextTurn();
      throw new Error('line 2 is no time');
    }
    const answers = reconstruct(reader, list())[Symbol.asyncIterator]();
    expect((await answers.next()).value).toMatchObject({ status: 'given', request: { time: 1 } });
    await expect(answers.next()).rejects.toThrow('line 2 is no time');
  });

  it('answers while the list of requests is still waited for', async () => {
    const { reader } = notingReader();
    let ask = (): void => {};
    async function* list() {
      yield request('a', 1);
      await new Promise<void>((resolve) => {
        ask = resolve;
      });
      yield request('a', 2);
    }
    const answers = reconstruct(reader, list())[Symbol.asyncIterator]();
    expect((await answers.next()).value).toMatchObject({ request: { time: 1 } });
    ask();
    expect((await answers.next()).value).toMatchObject({ request: { time: 2 } });
    expect((await answers.next()).done).toBe(true);
  });

  it.each([{ concurrency: 0 }, { concurrency: 1.5 }, { window: 0 }])('refuses %j', (options) => {
    expect(() => reconstruct(notingReader().reader, [], options)).toThrow(/counts of at least 1/);
  });
});

describe('a batch of a million requests', () => {
  /** Counts how many requests were taken from the list. */
  function countedList(length: number) {
    const taken = { count: 0 };
    function* list() {
      for (; taken.count < length; ) {
        taken.count += 1;
        yield request('a', taken.count);
      }
    }
    return { list: list(), taken };
  }

  it('stands in line a window at a time, and waits for one who takes answers slowly', async () => {
    const { reader, asked } = notingReader();
    const { list, taken } = countedList(1_000_000);
    let answers = 0;
    for await (const _answer of reconstruct(reader, list, { window: 100 })) {
      answers += 1;
      for (let turns = 0; turns < 10; turns++) await nextTurn();
      // What stands in line, what is being read, and what waits to be taken.
      expect(taken.count - answers).toBeLessThan(100 + 8 + 64 + 10);
      expect(asked.length - answers).toBeLessThan(8 + 64 + 10);
      if (answers === 500) break;
    }
  });
});

describe('a batch that is left', () => {
  const never = (_time: number, signal?: AbortSignal): Promise<Book> =>
    new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));

  it('by its signal throws the reason and ends the reads under way', async () => {
    const { reader, running } = notingReader(never);
    const abort = new AbortController();
    const answers = all(
      reconstruct(
        reader,
        [1, 2, 3].map((time) => request('a', time)),
        { signal: abort.signal },
      ),
    );
    while (running.now < 3) await nextTurn();
    abort.abort(new Error('enough'));
    await expect(answers).rejects.toThrow('enough');
    expect(running.now).toBe(0);
  });

  it('before it began reads nothing', async () => {
    const { reader, asked } = notingReader();
    await expect(all(reconstruct(reader, [request('a', 1)], { signal: AbortSignal.abort() }))).rejects.toThrow(
      /abort/i,
    );
    await nextTurn();
    expect(asked).toEqual([]);
  });

  it('by a break ends the reads under way and begins no others', async () => {
    const { reader, asked, running } = notingReader((time, signal) =>
      time === 0 ? Promise.resolve(waitingBook) : never(time, signal),
    );
    const requests = Array.from({ length: 50 }, (_, time) => request('a', time));
    for await (const { request: answered } of reconstruct(reader, requests, { concurrency: 4 })) {
      expect(answered.time).toBe(0);
      break;
    }
    for (let turns = 0; turns < 5; turns++) await nextTurn();
    expect(running.now).toBe(0);
    expect(asked.length).toBeLessThanOrEqual(5);
  });
});

describe('the figures of a batch', () => {
  it('are those of a plain computation', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 3000 }),
        (millis) => {
          const record = new LatencyRecord();
          for (const each of millis) record.add(each);
          const summary = record.summary();
          // The smallest time that at least so many of a hundred do not exceed.
          const plain = (share: number): number | undefined =>
            millis
              .toSorted((one, other) => one - other)
              .find((limit) => millis.filter((each) => each <= limit).length * 100 >= share * millis.length);
          expect([summary?.p50, summary?.p95, summary?.p99]).toEqual([plain(50), plain(95), plain(99)]);
          expect(summary?.max).toBe(Math.max(...millis));
          expect(summary?.mean).toBeCloseTo(millis.reduce((sum, each) => sum + each, 0) / millis.length, 3);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('count the reading without the waiting in line, and books by the second', async () => {
    let clock = 0;
    const { reader } = notingReader(async (time) => {
      clock += time;
      return waitingBook;
    });
    const requests = [10, 20, 30, 40].map((time) => request('a', time));
    const batch = reconstruct(reader, requests, { concurrency: 1, now: () => clock });
    expect((await all(batch)).map(({ millis }) => millis)).toEqual([10, 20, 30, 40]);
    expect(batch.statistics()).toEqual({
      count: 4,
      failures: 0,
      latency: { mean: 25, p50: 20, p95: 40, p99: 40, max: 40 },
      throughput: 40,
    });
  });
});
