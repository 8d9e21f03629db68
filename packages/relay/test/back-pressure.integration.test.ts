import { setTimeout as pause } from 'node:timers/promises';
import type { MarketEvent } from '@replay/core';
import { micros } from '@replay/core';
import { type MarketConfig, sampleMarket } from '@replay/market';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { generatedMarket, type ServedMarket, serveRelay } from '../src/index.ts';
import { openHandles, openSample, sampleFeed, whileServing } from './served.ts';

const day: MarketConfig = { ...sampleMarket, duration: micros(86_400 * 1_000_000) };

/** A day of the sample's market, counting what is made of it and whether its making was ended. */
function countedDay() {
  const feed = generatedMarket(day);
  const made = { batches: 0, events: 0, ended: 0 };
  const counted: ServedMarket = {
    ...feed,
    async *open(...asked) {
      try {
        for await (const batch of feed.open(...asked)) {
          made.batches += 1;
          made.events += batch.length;
          yield batch;
        }
      } finally {
        made.ended += 1;
      }
    },
  };
  return { feed: counted, made };
}

/** Works without end and has nothing to say. */
const silentFeed: ServedMarket = {
  ...sampleFeed,
  async *open() {
    for (;;) yield [];
  },
};

/** Waits until a count has stopped growing. */
async function settled(count: () => number): Promise<number> {
  for (let before = -1; ; ) {
    const now = count();
    if (now === before) return now;
    before = now;
    await pause(250);
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 20) {
    if (waited > 5000) throw new Error('it did not come true within 5 s');
    await pause(20);
  }
}

describe('a slow reader', () => {
  it('pauses the generation of events, however long the replay, and loses none', async () => {
    const { feed, made } = countedDay();
    await whileServing([feed], async ({ url }) => {
      const source = await openSample(url);
      let read = 0;
      let expected = 0;
      for await (const batch of source.batches()) {
        for (const event of batch) {
          expect(event.sequence).toBe(expected);
          expected += 1;
        }
        read += batch.length;
        if (read > 60_000) break;
        const stopped = read === batch.length ? await settled(() => made.events) : 0;
        // 4,096 frames wait in the queue, the rest in the two sockets' buffers: some megabytes, of a day of millions.
        if (stopped > 0) expect(stopped - read).toBeLessThan(60_000);
        expect(batch.length).toBeLessThan(4096 + 1024);
      }
      expect(read).toBeGreaterThan(60_000);
    });
    expect(made.ended).toBe(1);
  });

  it('is closed with 1008 when it does not resume reading, and the generation ends', async () => {
    const { feed, made } = countedDay();
    const server = await serveRelay({ markets: [feed], limits: { drainWithin: 200 } });
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/tardis/replay/replay?symbol=BTCUSDT`);
    socket.on('open', () => socket.pause());
    await until(() => made.ended === 1);
    const closed = new Promise<[number, string]>((resolve) =>
      socket.on('close', (code, reason) => resolve([code, reason.toString()])),
    );
    socket.resume();
    expect(await closed).toEqual([1008, 'too slow: the reader did not take what was sent']);
    await server.close();
  });
});

describe('a reader that disconnects', () => {
  it.each([
    ['by a break', (events: readonly MarketEvent[], _abort: AbortController) => events.length > 0],
    [
      'by its signal',
      (_events: readonly MarketEvent[], abort: AbortController) => {
        abort.abort();
        return false;
      },
    ],
  ])('%s ends the making and leaves no socket or timer behind', async (_how, leave) => {
    const before = openHandles();
    const { feed, made } = countedDay();
    const server = await serveRelay({ markets: [feed] });
    const source = await openSample(server.url);
    const abort = new AbortController();
    const read = async (): Promise<string> => {
      for await (const batch of source.batches(abort.signal)) if (leave(batch, abort)) return 'left';
      return 'ended';
    };
    const outcome = await read().catch((error: Error) => error.name);
    expect(outcome).toBe(abort.signal.aborted ? 'AbortError' : 'left');
    await until(() => made.ended === 1);
    await server.close();
    await until(() => openHandles().length <= before.length);
  });

  it('before the stream opens gets nothing', async () => {
    await whileServing([sampleFeed], async ({ url }) => {
      await expect(openSample(url, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
      const source = await openSample(url);
      await expect(source.batches(AbortSignal.abort())[Symbol.asyncIterator]().next()).rejects.toThrow(/abort/i);
    });
  });

  it('while waiting for a silent relay is released immediately', async () => {
    await whileServing([silentFeed], async ({ url }) => {
      const abort = new AbortController();
      const source = await openSample(url);
      setTimeout(() => abort.abort(), 50);
      const read = source.batches(abort.signal)[Symbol.asyncIterator]().next();
      await expect(read).rejects.toMatchObject({ name: 'AbortError' });
    });
  });
});

describe('a relay that falls silent', () => {
  it('counts as disconnected after the time limit', async () => {
    await whileServing([silentFeed], async ({ url }) => {
      const source = await openSample(url, { silence: 100 });
      await expect(source.batches()[Symbol.asyncIterator]().next()).rejects.toMatchObject({
        code: 'NETWORK',
        message: 'nothing usable came for 0.1 s; tried 5 times',
      });
    });
  });
});

describe('a relay that shuts down', () => {
  it('informs its readers, which do not mistake a part for the whole', async () => {
    const { feed, made } = countedDay();
    const server = await serveRelay({ markets: [feed] });
    const source = await openSample(server.url);
    const read = async () => {
      for await (const batch of source.batches()) if ((batch[0]?.sequence ?? 0) === 0) void server.close();
    };
    await expect(read()).rejects.toMatchObject({ code: 'NETWORK', place: expect.stringContaining('127.0.0.1') });
    await until(() => made.ended === 1);
  });
});
