import type { MarketEvent } from '@replay/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import {
  type Conversation,
  numbered,
  openHandles,
  openStub,
  readAll,
  settled,
  unnumbered,
  whileReplaying,
} from './replay-stub.ts';

const start = 1_714_550_040_000_000;
const tradeAt = (place: number): string =>
  `{"type":"trade","sequence":${place},"timestamp":${start + place},"local_timestamp":${start + 10 * place},"price":"100","quantity":"${place + 1}","side":"buy"}`;
const many = Array.from({ length: 200 }, (_, place) => tradeAt(place));
const sizes = (events: readonly MarketEvent[]) =>
  events.map((event) => (event.type === 'TradePrinted' ? event.size : event.type));
const whole = many.map((_, place) => place + 1);
const send = (socket: WebSocket, frames: readonly string[]): void => {
  for (const frame of frames) socket.send(frame);
};
const finish = (socket: WebSocket, count = many.length): void => socket.close(1000, `end of replay: ${count} frames`);
const positionIn = (query: URLSearchParams): number => Number(query.get('position') ?? 0);

/** Sends everything behind the position asked for; the first connection does something else. */
const mendedAfter =
  (first: Conversation): Conversation =>
  (socket, query, count) => {
    if (count === 1) return first(socket, query, count);
    send(socket, many.slice(positionIn(query)));
    finish(socket);
  };

async function readThrough(converse: Conversation, greet = numbered) {
  return whileReplaying({ converse, greet }, async ({ url, asked }) => {
    const source = await openStub(url, { silence: 500 });
    const events = await readAll(source);
    return { events, asked: asked.map((query) => query.get('position')), counts: source.counts(), notes: source.notes };
  });
}

describe('a replay whose frames are numbered', () => {
  it.each<[string, Conversation, (string | null)[], object]>([
    [
      'is cut at frame 70',
      (socket) => {
        send(socket, many.slice(0, 70));
        setTimeout(() => socket.terminate(), 30);
      },
      [null, '70'],
      { reconnects: 1 },
    ],
    [
      'is closed as a server going away does',
      (socket) => {
        send(socket, many.slice(0, 70));
        socket.close(1001, 'the relay is shutting down');
      },
      [null, '70'],
      { reconnects: 1 },
    ],
    [
      'is closed because its reader was slow',
      (socket) => {
        send(socket, many.slice(0, 70));
        socket.close(1008, 'too slow: the reader did not take what was sent');
      },
      [null, '70'],
      { reconnects: 1 },
    ],
    [
      'ends normally, but early',
      (socket) => {
        send(socket, many.slice(0, 199));
        finish(socket);
      },
      [null, '199'],
      { reconnects: 1 },
    ],
    [
      'ends without saying how many frames there are',
      (socket) => {
        send(socket, many);
        socket.close(1000);
      },
      [null, '200'],
      { reconnects: 1 },
    ],
    ['falls silent', (socket) => send(socket, many.slice(0, 50)), [null, '50'], { reconnects: 1 }],
    [
      'sends frames twice',
      (socket) => {
        for (const frame of many) send(socket, [frame, frame]);
        finish(socket);
      },
      [null],
      { duplicates: 200 },
    ],
    [
      'sends frames out of order',
      (socket) => {
        for (let at = 0; at < many.length; at += 50) send(socket, many.slice(at, at + 50).reverse());
        finish(socket);
      },
      [null],
      { reordered: 4 * 49 },
    ],
    [
      'leaves a frame out',
      (socket) => {
        send(socket, [...many.slice(0, 20), ...many.slice(21)]);
        finish(socket);
      },
      [null, '20'],
      { reconnects: 1 },
    ],
    [
      'cuts a frame in two',
      (socket) => {
        send(socket, [...many.slice(0, 20), many[20]!.slice(0, 60), ...many.slice(21)]);
        finish(socket);
      },
      [null, '20'],
      { reconnects: 1 },
    ],
    [
      'numbers a frame too low',
      (socket) => {
        send(socket, [...many.slice(0, 20), many[20]!.replace('"sequence":20', '"sequence":3'), ...many.slice(21)]);
        finish(socket);
      },
      [null, '20'],
      { duplicates: 1, reconnects: 1 },
    ],
    [
      'numbers its last frame too low',
      (socket) => {
        send(socket, [...many.slice(0, 199), many[199]!.replace('"sequence":199', '"sequence":3')]);
        finish(socket);
      },
      [null, '199'],
      { duplicates: 1, reconnects: 1 },
    ],
    [
      'gives a frame the number of another',
      (socket) => {
        send(socket, [...many.slice(0, 20), many[20]!.replace('"sequence":20', '"sequence":21'), ...many.slice(21)]);
        finish(socket);
      },
      [null, '20'],
      { reconnects: 1 },
    ],
  ])('that %s is read whole all the same', async (_what, first, positions, counts) => {
    const read = await readThrough(mendedAfter(first));
    expect(sizes(read.events)).toEqual(whole);
    expect(read.events.map(({ sequence }) => sequence)).toEqual(whole.map((one) => one - 1));
    expect(read.asked).toEqual(positions);
    expect(read.counts).toEqual({ reconnects: 0, duplicates: 0, reordered: 0, ...counts });
    expect(read.notes).toHaveLength(1);
  });

  it('that is not disturbed has nothing to note', async () => {
    const { notes, counts } = await readThrough((socket) => {
      send(socket, many);
      finish(socket);
    });
    expect([notes, counts]).toEqual([[], { reconnects: 0, duplicates: 0, reordered: 0 }]);
  });

  it('has one digest however often it broke', async () => {
    const digestOf = (converse: Conversation) =>
      whileReplaying({ converse }, async ({ url }) => (await openStub(url)).digests());
    const undisturbed = await digestOf((socket) => {
      send(socket, many);
      finish(socket);
    });
    const disturbed = await digestOf(
      mendedAfter((socket) => {
        send(socket, [...many.slice(0, 9), ...many.slice(0, 9), ...many.slice(10, 70), many[9]!]);
        socket.close(1011);
      }),
    );
    expect(disturbed).toEqual(undisturbed);
  });

  it('tells a frame as rejected when the server sends the same again, and goes on', async () => {
    const bad = '{"type":"trade","sequence":20,"price":"cheap"';
    const { events, asked } = await readThrough((socket, query) => {
      send(socket, [...many.slice(0, 20), bad, ...many.slice(21)].slice(positionIn(query)));
      finish(socket);
    });
    expect(asked).toEqual([null, '20']);
    expect(sizes(events)).toEqual(whole.with(20, 'MessageRejected' as never));
    expect(events[20]).toMatchObject({
      sequence: 20,
      reason: `no JSON: ${bad}`,
      place: expect.stringMatching(/^ws:.*\/tardis\/replay\/test\?.*, message 21$/),
    });
  });

  it('is whole or refused, whatever is lost, doubled, mixed up, garbled or cut on the way', async () => {
    const mischief = fc.constantFrom('lose', 'double', 'swap', 'garble', 'cut', 'close', 'misnumber');
    const plan = fc.array(fc.record({ at: fc.nat(39), what: mischief }), { maxLength: 6 });
    const short = many.slice(0, 40);
    await fc.assert(
      fc.asyncProperty(plan, async (faults) => {
        const left = [...faults];
        const converse: Conversation = (socket, query) => {
          const frames = short.map((frame, place) => ({ frame, place })).slice(positionIn(query));
          const out: string[] = [];
          for (let next = frames.shift(); next !== undefined; next = frames.shift()) {
            const { frame, place } = next;
            const which = left.findIndex(({ at }) => at === place);
            const [fault] = which === -1 ? [] : left.splice(which, 1);
            if (fault?.what === 'lose') continue;
            if (fault?.what === 'double') out.push(frame);
            const following = fault?.what === 'swap' ? frames.shift() : undefined;
            if (following !== undefined) out.push(following.frame, frame);
            else if (fault?.what === 'garble') out.push(frame.replace('"price"', '"pri'));
            // A frame that takes the number of one that is lost cannot be told from it.
            else if (fault?.what === 'misnumber') out.push(frame.replace(/"sequence":\d+/, `"sequence":${place + 7}`));
            else out.push(frame);
            if (fault?.what !== 'cut' && fault?.what !== 'close') continue;
            send(socket, out);
            return fault.what === 'cut' ? setTimeout(() => socket.terminate(), 2) : socket.close(1011, 'a fault');
          }
          send(socket, out);
          finish(socket, short.length);
        };
        const { events } = await readThrough((socket, query, count) => void converse(socket, query, count));
        const garbled = faults.filter(({ what }) => what === 'garble').map(({ at }) => at);
        const expected = whole.slice(0, 40).map((size, at) =>
          // A frame that came garbled twice is given up as rejected: the server seems to have it so.
          garbled.filter((other) => other === at).length > 1 && sizes(events)[at] === 'MessageRejected'
            ? 'MessageRejected'
            : size,
        );
        expect(sizes(events)).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

describe('a replay of a server that knows times alone', () => {
  const millis = Math.floor(start / 1000);
  const frameAt = (millisecond: number, size: number): string =>
    JSON.stringify({
      type: 'trade',
      timestamp: millis + millisecond,
      price: '100',
      quantity: String(size),
      side: 'sell',
    });
  const snapshot = (millisecond: number): string =>
    JSON.stringify({
      type: 'book_snapshot',
      timestamp: millis + millisecond,
      bids: [['99', '1']],
      asks: [['101', '1']],
    });
  const told = [
    [1, 1],
    [1, 2],
    [2, 3],
    [5, 4],
    [5, 4],
    [5, 5],
    [5, 6],
    [9, 7],
  ].map(([at, size]) => frameAt(at!, size!));
  const since = (query: URLSearchParams): string[] => {
    const from = Number(query.get('from') ?? 0);
    return told.filter((frame) => JSON.parse(frame).timestamp >= from);
  };

  it('is taken up again at the last millisecond, without what was delivered, and tells of the interruption', async () => {
    const converse: Conversation = (socket, query, count) => {
      send(socket, count === 1 ? told.slice(0, 6) : [snapshot(4), ...since(query)]);
      socket.close(count === 1 ? 1011 : 1000);
    };
    await whileReplaying({ converse, greet: unnumbered }, async ({ url, asked }) => {
      const source = await openStub(url);
      const events = await readAll(source);
      expect(sizes(events)).toEqual([1, 2, 3, 4, 4, 5, 'FeedInterrupted', 'BookSnapshotted', 6, 7]);
      expect(events.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      const times = events.map(({ receivedTime }) => receivedTime);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
      expect(asked.map((query) => query.get('from'))).toEqual([null, String(millis + 5)]);
      expect(source.counts()).toEqual({ reconnects: 1, duplicates: 3, reordered: 0 });
    });
  });

  it('ends at the first message beyond the end asked for, which is not delivered', async () => {
    const converse: Conversation = (socket) => send(socket, told);
    await whileReplaying({ converse, greet: unnumbered }, async ({ url }) => {
      const source = await openStub(url, { to: ((millis + 5) * 1000) as never });
      expect(sizes(await readAll(source))).toEqual([1, 2, 3]);
    });
  });

  it('keeps what cannot be used as rejected', async () => {
    const converse: Conversation = (socket) => {
      send(socket, [told[0]!, '{"type":"trade"', told[1]!]);
      socket.close(1000);
    };
    await whileReplaying({ converse, greet: unnumbered }, async ({ url }) => {
      expect(sizes(await readAll(await openStub(url)))).toEqual([1, 'MessageRejected', 2]);
    });
  });
});

describe('a replay that cannot be taken up again', () => {
  it('is given up after five connections that brought nothing new', async () => {
    const converse: Conversation = (socket, query) => {
      send(socket, many.slice(positionIn(query), 3));
      socket.close(1011, 'the tape is torn');
    };
    await whileReplaying({ converse }, async ({ url, asked }) => {
      const source = await openStub(url);
      await expect(readAll(source)).rejects.toMatchObject({
        code: 'NETWORK',
        message: "the stream broke off: it was closed with 1011 'the tape is torn'; tried 5 times",
        place: expect.stringContaining('/tardis/replay/test?symbol='),
        remedy: expect.stringContaining('run again'),
      });
      expect(asked).toHaveLength(6);
    });
  });

  it.each([
    [1008, 'the credentials have expired', 'NETWORK', 'a wrong question stays one'],
    [1008, 'no data; there are others', 'NO_DATA', 'there is nothing to come'],
  ])('because it was closed with %i %s is not tried again: %s, %s', async (close, reason, code) => {
    await whileReplaying({ converse: (socket) => socket.close(close, reason) }, async ({ url, asked }) => {
      await expect(readAll(await openStub(url))).rejects.toMatchObject({ code });
      expect(asked).toHaveLength(1);
    });
  });

  it.each([
    [400, 1, 'the question is wrong'],
    [401, 1, 'the key is wrong'],
    [403, 1, 'the key is not good for this'],
    [404, 1, 'there is no such stream'],
    [408, 5, 'the server was slow'],
    [429, 5, 'too many ask'],
    [503, 5, 'the server is busy'],
  ])('because it is refused with %i is tried %i times: %s', async (status, times) => {
    const greet = () => ({ status });
    await whileReplaying({ converse: () => {}, greet }, async ({ url, asked }) => {
      await expect(readAll(await openStub(url))).rejects.toMatchObject({
        code: 'NETWORK',
        message: expect.stringContaining(`the relay answered ${status} No: not so`),
      });
      expect(asked).toHaveLength(times);
    });
  });

  it('waits as long as it is asked to, and not when that is an hour', async () => {
    const waits: number[] = [];
    const wait = async (millis: number) => void waits.push(millis);
    const after = (seconds: string) => (_query: unknown, _request: unknown, count: number) =>
      count === 1 ? { status: 429, headers: { 'retry-after': seconds } } : { 'x-replay-position': '0' };
    const converse: Conversation = (socket) => {
      send(socket, many);
      finish(socket);
    };
    await whileReplaying({ converse, greet: after('7') }, async ({ url }) => {
      expect(sizes(await readAll(await openStub(url, { wait })))).toEqual(whole);
    });
    expect(waits).toEqual([7000]);
    await whileReplaying({ converse, greet: after('3600') }, async ({ url }) => {
      await expect(readAll(await openStub(url, { wait }))).rejects.toMatchObject({
        message: expect.stringContaining('and asks to wait 3600 s'),
      });
    });
  });

  it('is let go at once when it is aborted in a pause, and leaves nothing behind', async () => {
    const before = openHandles().length;
    const abort = new AbortController();
    await whileReplaying({ converse: (socket) => socket.close(1011) }, async ({ url }) => {
      const wait = (_millis: number, signal: AbortSignal) =>
        new Promise<void>((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
          abort.abort(new Error('enough'));
        });
      const source = await openStub(url, { wait });
      await expect(readAll(source, abort.signal)).rejects.toThrow('enough');
    });
    await settled(() => openHandles().length <= before);
  });
});

describe('the book of a server that numbers its book messages', () => {
  const millis = Math.floor(start / 1000);
  const book = (type: string, sequence: number, size = sequence): string =>
    JSON.stringify({ type, sequence, timestamp: millis + sequence, bids: [['99', `${size}`]], asks: [['101', '1']] });
  const trade = (at: number): string =>
    JSON.stringify({ type: 'trade', timestamp: millis + at, price: '100', quantity: '7', side: 'buy' });
  const changes = (first: number, last: number): string[] =>
    Array.from({ length: last - first + 1 }, (_, place) => book('book_update', first + place));
  const whole = book('book_snapshot', 1);
  const said = (events: readonly MarketEvent[]) =>
    events.map((event) => ('bids' in event ? event.bids.sizes[0] : event.type === 'TradePrinted' ? 't' : event.type));
  const read = (frames: readonly string[], gaps?: 'fail' | 'quarantine' | 'warn') => {
    const converse: Conversation = (socket) => {
      send(socket, frames);
      socket.close(1000);
    };
    return whileReplaying({ converse, greet: unnumbered }, async ({ url }) => {
      const source = await openStub(url, gaps === undefined ? {} : { gaps });
      return { events: await readAll(source), counts: source.counts() };
    });
  };
  const [one, two, three, four, five] = [whole, ...changes(2, 5)] as [string, string, string, string, string];

  it.each<[string, readonly string[], readonly unknown[], object]>([
    ['in order', [one, two, three], [1, 2, 3], {}],
    ['twice', [one, two, two, three, two], [1, 2, 3], { duplicates: 2 }],
    ['out of order', [one, three, five, four, two], [1, 2, 3, 4, 5], { reordered: 2 }],
    ['out of order, prints between them', [one, three, trade(3), two, trade(4)], [1, 2, 3, 't', 't'], { reordered: 1 }],
    ['with a hole', [one, three, four], [1, 'FeedInterrupted', 3, 4], {}],
    [
      'with a hole and a whole book behind it',
      [one, three, book('book_snapshot', 9), ...changes(10, 11)],
      [1, 'FeedInterrupted', 3, 9, 10, 11],
      {},
    ],
    [
      'with a hole no window is wide enough for',
      [one, ...changes(3, 80), two],
      [1, 'FeedInterrupted', ...Array.from({ length: 78 }, (_, at) => at + 3)],
      { duplicates: 1 },
    ],
    ['from the middle on', [...changes(7, 9)], [7, 8, 9], {}],
  ])('%s is read as it should be', async (_how, frames, expected, counts) => {
    const { events, counts: met } = await read(frames);
    expect(said(events)).toEqual(expected);
    expect(met).toEqual({ reconnects: 0, duplicates: 0, reordered: 0, ...counts });
    const gap = events.find(({ type }) => type === 'FeedInterrupted');
    if (gap !== undefined) {
      expect(gap).toMatchObject({
        kind: 'sequence-gap',
        cause: expect.stringMatching(/^book messages 2 to 2 of .*missing$/),
      });
    }
  });

  it('with a hole goes on with a warning, or fails, where that is wanted', async () => {
    expect(said((await read([one, three], 'warn')).events)).toEqual([1, 'MessageFlagged', 3]);
    const missing = { code: 'BAD_DATA', message: expect.stringContaining('book messages 2 to 2') };
    await expect(read([one, three], 'fail')).rejects.toMatchObject(missing);
  });

  it('with a hole of more than a thousand messages is no feed', async () => {
    await expect(read([one, book('book_update', 1003)])).rejects.toMatchObject({ code: 'BAD_DATA' });
    expect(said((await read([one, book('book_update', 1002)])).events)).toEqual([1, 'FeedInterrupted', 1002]);
  });
});
