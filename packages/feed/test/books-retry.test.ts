import { micros } from '@replay/core';
import { describe, expect, it } from 'vitest';
import type { RelayBooksOptions } from '../src/index.ts';
import { fakeTime, say, whileAnswering, withBooks } from './relay-stub.ts';

const time = micros(1_714_550_040_000_000);
const none = { data: null };
const key = 'sk-do-not-show';

/** Asks for one book before all snapshots: a question that one snapshot request answers. */
const askOnce = (url: string, options: Partial<RelayBooksOptions> = {}) =>
  withBooks(url, { snapshotEvery: micros(1), ...options }, async (books) => {
    const outcome = await books.bookAt('test', time).then(
      ({ status }) => status,
      (error: unknown) => error,
    );
    return { outcome, counts: books.counts };
  });

describe('a request that failed', () => {
  it.each([408, 425, 429, 500, 502, 503, 504])('with %i is sent again, and may succeed', async (status) => {
    await whileAnswering(
      (_url, response, count) => (count < 3 ? say(response, 'not now', status) : say(response, none)),
      async ({ url, asked }) => {
        const { outcome, counts } = await askOnce(url);
        expect(outcome).toBe('waiting');
        expect(asked).toHaveLength(3);
        expect(counts).toMatchObject({ requests: 3, retries: 2, tooMany: status === 429 ? 2 : 0 });
      },
    );
  });

  it('five times is given up, with the address, the status and what the relay said', async () => {
    await whileAnswering(
      (_url, response) => say(response, { code: 503, message: 'out for lunch' }, 503),
      async ({ url, asked }) => {
        const { outcome } = await askOnce(url);
        expect(asked).toHaveLength(5);
        expect(outcome).toMatchObject({
          code: 'NETWORK',
          message: 'the relay refused the request: it answered 503 Service Unavailable: out for lunch, 5 times',
          place: `${url}/tardis/snapshot?exchange=test&symbol=BTCUSDT&timestamp=1714550040000`,
          remedy: 'check the relay and its log',
        });
      },
    );
  });

  it.each([
    [400, 'BAD_USAGE', 'check the symbol'],
    [401, 'NETWORK', 'check the key'],
    [403, 'NETWORK', 'check the key'],
    [404, 'BAD_USAGE', 'check the exchange'],
    [301, 'NETWORK', 'check the relay'],
  ])('with %i is final: %s, %s', async (status, code, remedy) => {
    await whileAnswering(
      (_url, response) => say(response, { error: { message: 'no way' } }, status),
      async ({ url, asked }) => {
        const { outcome } = await askOnce(url);
        expect(asked).toHaveLength(1);
        expect(outcome).toMatchObject({
          code,
          message: expect.stringMatching(new RegExp(`it answered ${status} .*: no way$`)),
          remedy: expect.stringContaining(remedy),
        });
      },
    );
  });

  it('because the connection breaks, before or within the answer, is sent again', async () => {
    await whileAnswering(
      (_url, response, count) => {
        if (count === 1) response.destroy();
        else if (count === 2) {
          response.writeHead(200, { 'content-length': '100' });
          response.write('{"data":', () => response.destroy());
        } else say(response, none);
      },
      async ({ url }) => {
        expect(await askOnce(url)).toMatchObject({ outcome: 'waiting', counts: { requests: 3, retries: 2 } });
      },
    );
  });

  it.each([
    ['says nothing', { silence: 60 }, false],
    ['stops in the middle of its answer', { silence: 60 }, true],
    ['does not come to an end in time', { total: 60 }, true],
  ])('because the relay %s is sent again', async (_how, timeouts, begins) => {
    await whileAnswering(
      (_url, response, count) => {
        if (count === 2) say(response, none);
        if (count === 2 || !begins) return;
        response.writeHead(200);
        response.write('{"data":');
      },
      async ({ url }) => {
        expect(await askOnce(url, { timeouts })).toMatchObject({ outcome: 'waiting', counts: { requests: 2 } });
      },
    );
  });

  it('because nobody listens says so', async () => {
    const { outcome } = await askOnce('http://127.0.0.1:1');
    expect(outcome).toMatchObject({ code: 'NETWORK', remedy: 'check that a relay runs at this address' });
  });
});

describe('the pause before another try', () => {
  it('is anywhere up to a bound that doubles', async () => {
    await whileAnswering(
      (_url, response) => say(response, '', 500),
      async ({ url }) => {
        const { now, wait, waits } = fakeTime();
        await askOnce(url, { now, wait, random: () => 0.5 });
        expect(waits).toEqual([100, 200, 400, 800]);
      },
    );
  });

  it.each([
    ['7', 7000, 'seconds'],
    [new Date(1_714_550_040_000 + 9000).toUTCString(), 9000, 'a date'],
    ['soon', 100, 'what cannot be read is not obeyed'],
    [new Date(1_714_550_000_000).toUTCString(), 100, 'a date that has passed asks for nothing'],
  ])('is what Retry-After: %s asks for, %i ms: %s', async (header, pause) => {
    await whileAnswering(
      (_url, response, count) =>
        count === 1 ? say(response, '', 503, { 'retry-after': header }) : say(response, none),
      async ({ url }) => {
        const { now, wait, waits } = fakeTime();
        expect(await askOnce(url, { now, wait })).toMatchObject({ outcome: 'waiting' });
        expect(waits).toEqual([pause]);
      },
    );
  });

  it('is not taken when the relay asks for an hour: that is told instead', async () => {
    await whileAnswering(
      (_url, response) => say(response, 'quota used up', 429, { 'retry-after': '3600' }),
      async ({ url, asked }) => {
        const { outcome } = await askOnce(url);
        expect(asked).toHaveLength(1);
        expect(outcome).toMatchObject({ message: expect.stringContaining('quota used up, and asks to wait 3600 s') });
      },
    );
  });

  it('after a 429 holds everybody back, not only the one refused', async () => {
    await whileAnswering(
      (_url, response, count) => (count === 1 ? say(response, '', 429, { 'retry-after': '5' }) : say(response, none)),
      async ({ url }) => {
        const { now, wait } = fakeTime();
        const answeredAt = await withBooks(url, { now, wait, snapshotEvery: micros(1) }, async (books) => {
          const began = now();
          await books.bookAt('test', time);
          await books.bookAt('test', micros(time + 1000));
          return now() - began;
        });
        expect(answeredAt).toBeGreaterThanOrEqual(5000);
      },
    );
  });
});

describe('the key', () => {
  it('is sent in both headers', async () => {
    await whileAnswering(
      (_url, response) => say(response, none),
      async ({ url, headers, asked }) => {
        await askOnce(url, { key });
        expect(headers[0]).toMatchObject({ authorization: `Bearer ${key}`, 'x-api-key': key });
        expect(asked.join()).not.toContain(key);
      },
    );
  });

  it('is shown in no error, not even when the relay or the address repeats it', async () => {
    await whileAnswering(
      (_url, response) => say(response, { message: `the key ${key} has expired` }, 401),
      async ({ url }) => {
        const address = `${url.replace('//', '//me:pass@')}/v1?api_key=${key}`;
        const { outcome } = await askOnce(address, { key });
        expect(outcome).toMatchObject({ message: expect.stringContaining('the key REDACTED has expired') });
        const { message, place, remedy, stack, cause } = outcome as Record<string, unknown>;
        const told = JSON.stringify({ message, place, remedy, stack, cause });
        expect(told).not.toContain(key);
        expect(told).not.toContain('pass');
        expect(place).toMatch(/\/v1\/tardis\/snapshot\?api_key=REDACTED&exchange=test&/);
      },
    );
  });

  it('is not needed', async () => {
    await whileAnswering(
      (_url, response) => say(response, none),
      async ({ url, headers }) => {
        await askOnce(url);
        expect(headers[0]).not.toHaveProperty('authorization');
      },
    );
  });
});

describe('what a client counts', () => {
  it('holds bytes and the quota left', async () => {
    await whileAnswering(
      (_url, response) => say(response, none, 200, { 'x-quota-remaining': '41' }),
      async ({ url }) => {
        const { counts } = await askOnce(url);
        expect(counts).toMatchObject({ requests: 1, bytes: JSON.stringify(none).length, quotaLeft: 41 });
      },
    );
  });

  it('never exceeds 20 requests in flight', async () => {
    let [now, most] = [0, 0];
    await whileAnswering(
      (_url, response) => {
        now += 1;
        most = Math.max(most, now);
        setTimeout(() => {
          now -= 1;
          say(response, none);
        }, 150);
      },
      async ({ url, asked }) => {
        await withBooks(url, { snapshotEvery: micros(1) }, (books) =>
          Promise.all(Array.from({ length: 100 }, (_, at) => books.bookAt('test', micros(time + at * 1000)))),
        );
        expect(asked).toHaveLength(100);
        expect(most).toBe(20);
      },
    );
  });
});

describe('an address or instrument that is none', () => {
  it('is refused before anything is asked', async () => {
    await expect(withBooks('ftp://relay', {}, async () => {})).rejects.toMatchObject({ code: 'BAD_USAGE' });
    await whileAnswering(
      (_url, response) => say(response, none),
      async ({ url, asked }) => {
        await withBooks(url, {}, async (books) => {
          await expect(books.bookAt('tset', time)).rejects.toMatchObject({
            code: 'BAD_USAGE',
            remedy: 'did you mean test?',
          });
        });
        expect(asked).toEqual([]);
      },
    );
  });
});
