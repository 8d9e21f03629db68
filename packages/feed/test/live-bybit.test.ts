import { applyEvent, type Book, waitingBook } from '@replay/book';
import { drawn, testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { type BybitStreamOptions, streamBybit } from '../src/index.ts';
import { heardOf, type LiveStub, type StubSocket, whileStreaming } from './live-stub.ts';

const now = 1_714_550_040_000;
const bitcoin = testInstrument({ id: 'bybit:BTCUSDT', exchange: 'bybit', symbol: 'BTCUSDT' });
const ether = testInstrument({ id: 'bybit:ETHUSDT', exchange: 'bybit', symbol: 'ETHUSDT' });

const stepping = (step: number) => {
  let time = now * 1000;
  return () => {
    time += step;
    return time;
  };
};

const open = ({ stream }: LiveStub, options: Partial<BybitStreamOptions> = {}) =>
  streamBybit({
    url: stream,
    instruments: [bitcoin],
    clock: stepping(1_200_000),
    wait: async () => {},
    random: () => 1,
    ...options,
  });

const book = (type: 'snapshot' | 'delta', u: number, b: readonly string[][], a: readonly string[][] = []) => ({
  topic: 'orderbook.200.BTCUSDT',
  type,
  ts: now + u,
  data: { s: 'BTCUSDT', b, a, u, seq: u },
});
const acknowledged = { success: true, ret_msg: 'subscribe', conn_id: 'x', op: 'subscribe' };

describe('a public stream in the form of Bybit', () => {
  it('is subscribed to ten topics at a time', async () => {
    const onStream = ({ say, socket }: StubSocket, count: number): void => {
      say(acknowledged, book('snapshot', count, [['99', '1']], [['101', '1']]));
      if (count === 1) socket.close(1000);
    };
    await whileStreaming({ onStream }, async (stub) => {
      const instruments = [
        bitcoin,
        ether,
        ...['A', 'B'].map((base) => testInstrument({ id: `bybit:${base}`, symbol: base })),
      ] as const;
      const source = open(stub, {
        instruments: instruments as unknown as BybitStreamOptions['instruments'],
      });
      await heardOf(source, 6);
      const [first, second] = stub.heard as [{ op: string; args: string[] }, { args: string[] }];
      expect(first.op).toBe('subscribe');
      expect(first.args.slice(0, 4)).toEqual([
        'orderbook.200.BTCUSDT',
        'publicTrade.BTCUSDT',
        'tickers.BTCUSDT',
        'allLiquidation.BTCUSDT',
      ]);
      expect([first.args.length, second.args.length]).toEqual([10, 6]);
      // And again on the next connection.
      expect(stub.heard.length).toBeGreaterThanOrEqual(2);
      expect(source.counts().reconnects).toBe(1);
    });
  });

  it('counts the messages that nothing reads, for whoever keeps what was heard', async () => {
    const kline = { topic: 'kline.1.BTCUSDT', type: 'snapshot', ts: now, data: [] };
    const onStream = ({ say }: StubSocket): void =>
      say(acknowledged, kline, kline, book('snapshot', 1, [['99', '1']], [['101', '1']]));
    await whileStreaming({ onStream }, async (stub) => {
      const source = open(stub);
      await heardOf(source, 1);
      expect(source.leftOut?.()).toEqual([
        expect.stringMatching(
          /^2 messages of channel kline\.1 are not read \(bybit:BTCUSDT; the first is .*message 2\)\.$/,
        ),
      ]);
    });
  });

  it('has a book subscribed to anew when a message is missing', async () => {
    const onStream = ({ say, onMessage }: StubSocket): void =>
      onMessage(({ op, args }) => {
        const isFirst = (args as string[]).length > 1;
        if (op === 'unsubscribe') return say({ ...acknowledged, op });
        if (!isFirst) return say(acknowledged, book('snapshot', 20, [['98', '5']], [['101', '1']]));
        say(
          acknowledged,
          book('snapshot', 7, [['99', '1']], [['101', '1']]),
          book('delta', 9, [['99', '2']]),
          book('delta', 10, []),
        );
      });
    await whileStreaming({ onStream }, async (stub) => {
      const source = open(stub);
      const events = await heardOf(source, 3);
      expect(events.map(({ type }) => type)).toEqual(['BookSnapshotted', 'FeedInterrupted', 'BookSnapshotted']);
      expect(events[1]).toMatchObject({ kind: 'sequence-gap', cause: expect.stringContaining('message 8 is missing') });
      expect(drawn(events.reduce<Book>(applyEvent, waitingBook))).toBe('98x5 | 101x1');
      const topic = ['orderbook.200.BTCUSDT'];
      expect(stub.heard.slice(1)).toEqual([
        { op: 'unsubscribe', args: topic },
        { op: 'subscribe', args: topic },
      ]);
    });
  });

  it('is refused for good when a topic is, even behind others that were not', async () => {
    const onStream = ({ say }: StubSocket): void =>
      say(acknowledged, book('snapshot', 1, [['99', '1']]), {
        ...acknowledged,
        success: false,
        ret_msg: 'error:handler not found,topic:orderbook.7.BTCUSDT',
      });
    await whileStreaming({ onStream }, async (stub) => {
      await expect(heardOf(open(stub))).rejects.toMatchObject({
        code: 'BAD_USAGE',
        message: expect.stringContaining('handler not found'),
      });
    });
  });

  it('is pinged in Bybit’s way', async () => {
    const onStream = ({ say, onMessage }: StubSocket): void =>
      onMessage(({ op }) => say(op === 'ping' ? book('snapshot', 1, [['99', '1']]) : acknowledged));
    await whileStreaming({ onStream }, async (stub) => {
      await heardOf(open(stub, { quiet: { pingAfter: 20, lostAfter: 5000 } }), 1);
      expect(stub.heard.at(-1)).toEqual({ op: 'ping' });
    });
  });

  it('hands out its messages as lines of a capture, and an empty one where it was lost', async () => {
    const onStream = ({ say, socket }: StubSocket, count: number): void => {
      say(book('snapshot', count, [['99', '1']]));
      if (count === 1) socket.close(1000);
    };
    const lines: string[] = [];
    await whileStreaming({ onStream }, async (stub) => {
      const keepLines = async (more: readonly string[]): Promise<void> => void lines.push(...more);
      await heardOf(open(stub, { keepLines }), 3);
    });
    const [first, hole, second] = lines;
    expect(lines.length).toBe(3);
    expect(first).toMatch(/^\d{16} \{"topic":"orderbook\.200\.BTCUSDT"/);
    expect(hole).toBe('');
    expect(second).toMatch(/"u":2/);
  });

  it('needs the address of a stream', () => {
    expect(() => streamBybit({ url: 'http://127.0.0.1', instruments: [bitcoin] })).toThrow(/no address of a stream/);
  });
});
