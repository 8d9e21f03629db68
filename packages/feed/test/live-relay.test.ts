import { setTimeout as pause } from 'node:timers/promises';
import { applyEvent, type Book, waitingBook } from '@replay/book';
import { drawn } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { type RelayStreamOptions, streamRelay } from '../src/index.ts';
import { heardOf, type LiveStub, type StubSocket, whileStreaming } from './live-stub.ts';

const now = 1_714_550_040_000;
const micros = now * 1000;

/** A clock that goes on by so many microseconds with each message. */
const stepping = (step: number) => {
  let time = micros;
  return () => {
    time += step;
    return time;
  };
};

/** Pauses between tries that take no time, and are remembered. */
const inNoTime = () => {
  const waits: number[] = [];
  const wait = async (millis: number): Promise<void> => void waits.push(millis);
  return { waits, wait, random: () => 1 };
};

const open = ({ url }: LiveStub, options: Partial<RelayStreamOptions> = {}) =>
  streamRelay({ url, exchange: 'other', symbols: ['BTCUSDT'], clock: stepping(1), ...inNoTime(), ...options });

const snapshot = (update_id: number, more: object = {}) => ({
  type: 'snapshot',
  timestamp: micros,
  update_id,
  bids: [{ price: '99', quantity: '3', order_count: 2 }],
  asks: [{ price: '101', quantity: '4', order_count: 1 }],
  ...more,
});
const delta = (update_id: number, b: unknown[], a: unknown[] = []) => ({
  type: 'delta',
  timestamp: micros,
  update_id,
  b,
  a,
});
const end = { type: 'end' };

const bookOf = (events: readonly Parameters<typeof applyEvent>[1][]): string =>
  drawn(events.reduce<Book>(applyEvent, waitingBook));

describe('the live stream of a relay of others', () => {
  it('is asked for with a snapshot, and read whatever form its frames have', async () => {
    const onStream = ({ say, onMessage }: StubSocket): void =>
      onMessage(() =>
        say(
          snapshot(7),
          { type: 'delta', timestamp: now, update_id: 8, b: [[99, 1.0]], a: { '102': '5', '101': 0 } },
          `{"type":"delta","timestamp":"${micros}","update_id":9,"b":[{"price":98,"size":2}],"a":[]}`,
          { type: 'trade', price: 101, quantity: 2, side: 'buy', timestamp: now, trade_id: 12 },
          { type: 'funding', rate: 0.0001, timestamp: now },
          { type: 'heartbeat' },
          end,
        ),
      );
    await whileStreaming({ onStream }, async (stub) => {
      const source = await open(stub, { key: 'account', depth: 20 });
      const events = await heardOf(source);
      expect(stub.heard).toEqual([
        {
          type: 'subscribe',
          channels: ['orderbook', 'trades', 'funding'],
          symbols: ['BTCUSDT'],
          depth: 20,
          snapshot: true,
        },
      ]);
      expect(stub.headers).toMatchObject([{ authorization: 'Bearer account', 'x-api-key': 'account' }]);
      expect(bookOf(events)).toBe('98x2 99x1 | 102x5');
      expect(events.slice(3)).toMatchObject([
        { type: 'TradePrinted', price: 101, size: 2, aggressor: 'buy', tradeId: '12', exchangeTime: micros },
        { type: 'FundingRateChanged', rate: '0.0001' },
      ]);
      expect(events.map(({ receivedTime }) => receivedTime - micros)).toEqual([1, 2, 3, 4, 5]);
    });
  });

  it('drops and counts what comes too late', async () => {
    const onStream = ({ say, onMessage }: StubSocket): void =>
      onMessage(() => say(snapshot(7), delta(8, [['99', '1']]), delta(8, [['99', '2']]), delta(6, [['99', '9']]), end));
    await whileStreaming({ onStream }, async (stub) => {
      const source = await open(stub);
      const events = await heardOf(source);
      expect(events.map(({ type }) => type)).toEqual([
        'BookSnapshotted',
        'BookChanged',
        'MessageRejected',
        'MessageRejected',
      ]);
      expect(events.slice(2)).toMatchObject([{ kind: 'duplicate', damagesBook: false }, { kind: 'late' }]);
      expect(bookOf(events)).toBe('99x1 | 101x4');
      expect(source.counts()).toMatchObject({ messages: 4, rejected: 2, gaps: 0 });
    });
  });

  it('asks for the book anew when numbers are missing, and is stale until it comes', async () => {
    const onStream = ({ say, onMessage }: StubSocket): void => {
      let asked = 0;
      onMessage(() => {
        asked += 1;
        if (asked === 1) say(snapshot(7), delta(12, [['99', '1']]), delta(13, [['99', '2']]));
        // Meanwhile changes go on as if nothing had happened.
        else say(delta(14, [['98', '9']]), snapshot(15), delta(16, [['98', '5']]), end);
      });
    };
    await whileStreaming({ onStream }, async (stub) => {
      // The missing ones are waited for, a second by the receipt.
      const source = await open(stub, { clock: stepping(1_200_000) });
      const events = await heardOf(source);
      expect(stub.heard[1]).toEqual({
        type: 'subscribe',
        channels: ['orderbook'],
        symbols: ['BTCUSDT'],
        snapshot: true,
      });
      expect(events.map(({ type }) => type)).toEqual([
        'BookSnapshotted',
        'FeedInterrupted',
        'BookSnapshotted',
        'BookChanged',
      ]);
      expect(events[1]).toMatchObject({ kind: 'sequence-gap', cause: expect.stringContaining('8 to 11') });
      expect(bookOf(events.slice(0, 2))).toMatch(/stale/);
      expect(bookOf(events)).toBe('98x5 99x3 | 101x4');
      expect(source.counts()).toMatchObject({ gaps: 1, reconnects: 0 });
    });
  });

  it.each([
    ['cut', ({ socket }: StubSocket) => socket.terminate(), /closed with 1006/],
    ['closed in order', ({ socket }: StubSocket) => socket.close(1000, 'hidden-key moves'), /1000 'REDACTED moves'/],
    ['closed as too slow', ({ socket }: StubSocket) => socket.close(1008, 'too slow'), /too slow/],
    ['closed with expired credentials', ({ socket }: StubSocket) => socket.close(1008, 'expired'), /expired/],
    ['closed for a restart', ({ socket }: StubSocket) => socket.close(1012), /1012/],
  ])('is taken up again when it is %s: with a hole, and with a snapshot', async (_how, breakOff, said) => {
    const onStream = (stream: StubSocket, count: number): void =>
      stream.onMessage(() => {
        // The count begins anew, at an earlier time of the venue: a relay that was restarted.
        stream.say(snapshot(100 / count, { timestamp: micros - count }));
        if (count === 2) return stream.say(delta(51, [['98', '1']]), end);
        setTimeout(() => breakOff(stream), 20);
      });
    await whileStreaming({ onStream }, async (stub) => {
      const source = await open(stub, { key: 'hidden-key' });
      const events = await heardOf(source);
      expect(events.map(({ type }) => type)).toEqual([
        'BookSnapshotted',
        'FeedInterrupted',
        'BookSnapshotted',
        'BookChanged',
      ]);
      expect(events[1]).toMatchObject({ kind: 'disconnect', cause: expect.stringMatching(said) });
      expect(stub.heard.map(({ snapshot }) => snapshot)).toEqual([true, true]);
      expect(source.counts()).toMatchObject({ reconnects: 1 });
    });
  });

  it('is pinged when it is quiet, and counts as lost when it does not answer', async () => {
    const onStream = ({ say, onMessage }: StubSocket, count: number): void => {
      let pings = 0;
      onMessage(({ type }) => {
        if (type === 'subscribe') return say(snapshot(count));
        pings += 1;
        // The first connection answers twice, and then falls silent.
        if (count === 1 && pings <= 2) say({ type: 'pong' });
        if (count === 2) say(end);
      });
    };
    await whileStreaming({ onStream }, async (stub) => {
      const source = await open(stub, { quiet: { pingAfter: 40, lostAfter: 40 } });
      const events = await heardOf(source);
      expect(stub.heard.map(({ type }) => type)).toEqual(['subscribe', 'ping', 'ping', 'ping', 'subscribe', 'ping']);
      expect(events.map(({ type }) => type)).toEqual(['BookSnapshotted', 'FeedInterrupted', 'BookSnapshotted']);
      expect(events[1]).toMatchObject({ cause: 'nothing came for 0.08 s, not even an answer to a ping' });
    });
  });

  it('tells a message that cannot be read, and asks for the book it may have lost', async () => {
    const onStream = ({ say, onMessage }: StubSocket): void => {
      let asked = 0;
      onMessage(() => {
        asked += 1;
        if (asked === 1)
          say(snapshot(7), { type: 'delta', timestamp: micros, update_id: 8, b: [['99.5', '1']], a: [] });
        else say(snapshot(9), { type: 'error', code: 500, message: 'a hiccup' }, end);
      });
    };
    await whileStreaming({ onStream }, async (stub) => {
      const source = await open(stub);
      const events = await heardOf(source);
      expect(events).toMatchObject([
        { type: 'BookSnapshotted' },
        { type: 'MessageRejected', kind: 'off-step', damagesBook: true },
        { type: 'BookSnapshotted' },
        { type: 'MessageRejected', reason: expect.stringContaining('a hiccup'), damagesBook: false },
      ]);
    });
  });

  it('pauses the socket while its reader is behind, and loses nothing', async () => {
    const frames = 12_000;
    const padding = 'x'.repeat(1000);
    let waiting = (): number => 0;
    const onStream = ({ socket, say, onMessage }: StubSocket): void =>
      onMessage(() => {
        waiting = () => socket.bufferedAmount;
        say(snapshot(1));
        for (let number = 2; number <= frames; number++) say({ ...delta(number, [['99', String(number)]]), padding });
        say(end);
      });
    await whileStreaming({ onStream }, async (stub) => {
      const source = await open(stub);
      let read = 0;
      let largest = 0;
      for await (const batch of source.batches()) {
        if (read === 0) {
          await pause(300);
          expect(waiting()).toBeGreaterThan(0);
        }
        read += batch.length;
        largest = Math.max(largest, batch.length);
      }
      expect(read).toBe(frames);
      expect(largest).toBeLessThan(4096 + 1024);
      expect(source.counts()).toMatchObject({ gaps: 0, rejected: 0, reconnects: 0 });
    });
  });
});

describe('a live stream that cannot be had', () => {
  const never = (): void => {};

  it('is given up after five tries when it never was there', async () => {
    await whileStreaming({ onStream: never, admits: () => 503 }, async (stub) => {
      const { waits, wait, random } = inNoTime();
      const source = await open(stub, { wait, random });
      const failure = expect(heardOf(source)).rejects;
      await failure.toMatchObject({ code: 'NETWORK', message: expect.stringMatching(/503.*tried 5 times/) });
      expect(waits).toEqual([200, 400, 800, 1600]);
    });
  });

  it.each([
    [7, [7000, 7000, 7000, 7000], /tried 5 times/],
    [3600, [], /asks to wait 3600 s; tried 1 time$/],
  ])('is waited for as long as it asks for, %i s, within bounds', async (retryAfter, pauses, said) => {
    await whileStreaming({ onStream: never, admits: () => 429, retryAfter }, async (stub) => {
      const { waits, wait, random } = inNoTime();
      const source = await open(stub, { wait, random });
      await expect(heardOf(source)).rejects.toMatchObject({ code: 'NETWORK', message: expect.stringMatching(said) });
      expect(waits).toEqual(pauses);
    });
  });

  it('is given up when it breaks again and again', async () => {
    const onStream = ({ socket, say }: StubSocket): void => {
      say(snapshot(1));
      socket.close(1011, 'no luck');
    };
    await whileStreaming({ onStream }, async (stub) => {
      const source = await open(stub, { patience: 8 });
      await expect(heardOf(source)).rejects.toMatchObject({ message: expect.stringMatching(/no luck.*tried 8 times/) });
      expect(source.counts()).toMatchObject({ reconnects: 7, events: 16 });
    });
  });

  it.each([
    ['refuses what was asked', { type: 'error', code: 404, message: 'unknown channel' }, 'BAD_USAGE', 1],
    ['refuses whoever asks', { type: 'error', code: 401, message: 'no entry' }, 'NETWORK', 2],
  ])('%s: that is final', async (_claim, frame, code, connections) => {
    let streams = 0;
    const onStream = ({ say }: StubSocket): void => {
      streams += 1;
      say(frame);
    };
    await whileStreaming({ onStream }, async (stub) => {
      await expect(heardOf(await open(stub))).rejects.toMatchObject({
        code,
        message: expect.stringContaining(frame.message),
      });
      expect(streams).toBe(connections);
    });
  });

  it('is let go at once when the reader has had enough, whatever it waits for', async () => {
    await whileStreaming({ onStream: never }, async (stub) => {
      const abort = new AbortController();
      const source = await open(stub);
      setTimeout(() => abort.abort(new Error('enough')), 30);
      await expect(source.batches(abort.signal)[Symbol.asyncIterator]().next()).rejects.toThrow('enough');
    });
  });
});

describe('the credentials of a live stream', () => {
  const issuing = (lifetime: number, time: () => number) => (url: string, count: number) => ({
    stream_url: url,
    api_key: `token-${count}`,
    expires_at: new Date(time() + lifetime).toISOString(),
    message_quota_remaining: 1000,
  });

  it('open it, and are fetched anew before they expire', async () => {
    let time = now;
    const onStream = ({ socket, say }: StubSocket, count: number): void => {
      say(snapshot(count));
      if (count === 3) return say(end);
      // An hour passes between the second and the third connection.
      if (count === 2) time += 3_600_000;
      setTimeout(() => socket.terminate(), 20);
    };
    await whileStreaming({ onStream, credentials: issuing(600_000, () => time) }, async (stub) => {
      await heardOf(await open(stub, { key: 'account', now: () => time }));
      expect(stub.headers.map(({ authorization }) => authorization)).toEqual([
        'Bearer token-1',
        'Bearer token-1',
        'Bearer token-2',
      ]);
      expect(stub.issued()).toBe(2);
    });
  });

  it('are fetched anew while the stream goes on, so that a connection lost just then need not wait', async () => {
    let heardEnough = (): void => {};
    const onStream = ({ say }: StubSocket): void => {
      say(snapshot(1));
      heardEnough = () => say(end);
    };
    // Half a minute before they expire they are good for nothing new: these for fifty milliseconds.
    const credentials = issuing(30_050, Date.now);
    await whileStreaming({ onStream, credentials }, async (stub) => {
      const reading = heardOf(await open(stub, { now: Date.now }));
      while (stub.issued() < 2) await pause(5);
      heardEnough();
      expect((await reading).length).toBe(1);
    });
  });

  it('are fetched once more when they are refused, and never shown', async () => {
    const admits = (_request: unknown, count: number): number => (count === 1 ? 401 : 101);
    const onStream = ({ say }: StubSocket): void => say(snapshot(1), end);
    await whileStreaming({ onStream, admits, credentials: issuing(600_000, () => now) }, async (stub) => {
      expect((await heardOf(await open(stub, { now: () => now }))).length).toBe(1);
      // In between the key is tried where some servers look for it.
      expect(stub.headers.at(-1)?.authorization ?? 'in the address').toMatch(/token-2|in the address/);
    });
  });

  const in2100 = '2100-01-01T00:00:00Z';
  it.each<[string, (stream_url: string) => Record<string, unknown>, string, string]>([
    ['that nobody can read', () => ({ stream_url: 'http://somewhere.else', api_key: 'x' }), 'NETWORK', 'stream_url'],
    [
      'that no header carries',
      (stream_url) => ({ stream_url, api_key: 'a\nb', expires_at: in2100 }),
      'NETWORK',
      'api_key: cannot stand in a header',
    ],
    [
      'to be sent unencrypted to another machine',
      () => ({ stream_url: 'ws://192.0.2.1:9/stream', api_key: 'token', expires_at: in2100 }),
      'BAD_CONFIGURATION',
      'unencrypted to another machine',
    ],
  ])('%s are an error', async (_what, credentials, code, message) => {
    await whileStreaming({ onStream: () => {}, credentials }, async (stub) => {
      await expect(open(stub).then(heardOf)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    });
  });
});
