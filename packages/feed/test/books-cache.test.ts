import { micros } from '@replay/core';
import { drawBook } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { RecentMids, snapshotLifetime } from '../src/books/recent-mids.ts';
import { type Answering, fakeTime, say, whileAnswering, withBooks } from './relay-stub.ts';

const second = 1_000_000;
const start = micros(1_714_550_040 * second);
const lifetime = 100_000;

/** A relay whose market stands where `mid` says, told anew with every snapshot. */
const marketOf =
  (mid: (count: number) => number): Answering =>
  (url, response, count) => {
    if (url.pathname === '/tardis/trades') return say(response, { data: [] });
    const price = mid(count);
    const bids = { [price - 1]: '1' };
    say(response, {
      data: { timestamp: Number(url.searchParams.get('timestamp')), sequence: 1, bids, asks: { [price + 1]: '1' } },
    });
  };

/** Reads the book of each second given, and says which of them asked for a snapshot. */
const missesOf = (
  answer: Answering,
  seconds: readonly number[],
  { entries = 256, pass = 0 } = {},
): Promise<boolean[]> => {
  const clock = fakeTime();
  const options = { cache: { entries, lifetime }, snapshotEvery: micros(second), now: clock.now, wait: clock.wait };
  return whileAnswering(answer, ({ url }) =>
    withBooks(url, options, async (books) => {
      const missed: boolean[] = [];
      for (const at of seconds) {
        const before = books.counts.cache.misses;
        await books.bookAt('test', micros(start + at * second));
        missed.push(books.counts.cache.misses > before);
        clock.pass(pass);
      }
      return missed;
    }),
  );
};

describe('snapshots', () => {
  const calm = marketOf(() => 1000);

  it.each<[number[], { entries?: number; pass?: number }, boolean[], string]>([
    [[0, 0.5, 0.9, 0], {}, [true, false, false, false], 'neighbouring moments share one'],
    [[0, 1, 0, 1], {}, [true, true, false, false], 'each moment has its own'],
    [[0, 1, 2, 0], { entries: 2 }, [true, true, true, true], 'the one longest unused went first'],
    [[0, 1, 0, 2, 0], { entries: 2 }, [true, true, false, true, false], 'the one in use stayed'],
    [[0, 0, 0], { pass: lifetime / 2 + 1 }, [true, false, true], 'it was too old in the end'],
  ])('of the seconds %j, with %j, are asked for as %j: %s', async (seconds, options, missed) => {
    expect(await missesOf(calm, seconds, options)).toEqual(missed);
  });

  it('are kept for a shorter time when the market moves', async () => {
    // 3 % within the five minutes: a fifth of the lifetime.
    const moving = marketOf((count) => (count === 1 ? 1000 : 1030));
    expect(await missesOf(moving, [0, 1, 1, 1], { pass: lifetime / 10 + 1 })).toEqual([true, true, false, true]);
    expect(await missesOf(calm, [0, 1, 1, 1], { pass: lifetime / 10 + 1 })).toEqual([true, true, false, false]);
  });

  it('that could not be had are asked for again', async () => {
    const answer: Answering = (url, response, count) =>
      count === 1 ? say(response, '', 404) : calm(url, response, count);
    await whileAnswering(answer, ({ url }) =>
      withBooks(url, {}, async (books) => {
        await expect(books.bookAt('test', start)).rejects.toMatchObject({ code: 'BAD_USAGE' });
        expect((await books.bookAt('test', start)).status).toBe('live');
      }),
    );
  });
});

describe('the lifetime of a snapshot', () => {
  it.each([
    [0, 300_000, 'calm'],
    [0.02, 300_000, 'two percent are still calm'],
    [0.021, 30_000, 'a fifth would be a minute: at most 30 s'],
    [0.051, 30_000, 'a tenth'],
  ])('at a volatility of %d is %i ms: %s', (volatility, millis) => {
    expect(snapshotLifetime(300_000, volatility)).toBe(millis);
  });

  it.each([
    [0.03, 20_000],
    [0.06, 10_000],
    [0.01, 100_000],
  ])('of 100 s at %d is %i ms', (volatility, millis) => {
    expect(snapshotLifetime(100_000, volatility)).toBe(millis);
  });
});

describe('the volatility', () => {
  const mids = new RecentMids();
  const note = (market: string, at: number): void => mids.note(drawBook(market, { time: micros(at * second) }));

  it('is how far the mids of the last five minutes lie apart', () => {
    expect(mids.volatility('test', micros(0))).toBe(0);
    note('99x1 | 101x1', 0);
    expect(mids.volatility('test', micros(0))).toBe(0);
    note('101x1 | 103x1', 60);
    note('98x1 |', 70);
    expect(mids.volatility('test', micros(100 * second))).toBeCloseTo(0.02, 12);
    expect(mids.volatility('other', micros(0))).toBe(0);
    expect(mids.volatility('test', micros(301 * second))).toBe(0);
  });
});

describe('a request that several wait for', () => {
  /** Answers only when told to. */
  function heldRelay() {
    const release: (() => void)[] = [];
    let broken = 0;
    const answer: Answering = (url, response, count) => {
      if (url.pathname === '/tardis/trades') return say(response, { data: [] });
      response.once('close', () => {
        if (!response.writableFinished) broken += 1;
      });
      release.push(() => marketOf(() => 1000)(url, response, count));
    };
    return { answer, release, broken: () => broken };
  }

  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it('goes on for the others when one leaves', async () => {
    const { answer, release } = heldRelay();
    await whileAnswering(answer, ({ url }) =>
      withBooks(url, {}, async (books) => {
        const leaving = new AbortController();
        const left = books.bookAt('test', start, leaving.signal);
        const stays = books.bookAt('test', start);
        await until(() => release.length === 1);
        leaving.abort();
        await expect(left).rejects.toMatchObject({ name: 'AbortError' });
        release[0]?.();
        expect((await stays).status).toBe('live');
        expect(books.counts.cache).toMatchObject({ shared: 1, misses: 1 });
      }),
    );
  });

  it('is given up when all leave, and asked for anew by the next', async () => {
    const { answer, release, broken } = heldRelay();
    await whileAnswering(answer, ({ url }) =>
      withBooks(url, {}, async (books) => {
        const leaving = new AbortController();
        const both = [0, 1].map(() => books.bookAt('test', start, leaving.signal));
        await until(() => release.length === 1);
        leaving.abort();
        for (const one of both) await expect(one).rejects.toMatchObject({ name: 'AbortError' });
        const next = books.bookAt('test', start);
        await until(() => release.length === 2 && broken() === 1);
        release[1]?.();
        expect((await next).status).toBe('live');
      }),
    );
  });
});
