import { once } from 'node:events';
import { openData } from '@replay/backtest';
import type { MarketSource } from '@replay/core';
import { eventsOf, mapAsync, openRelay, relayMessages } from '@replay/feed';
import { sampleMarket } from '@replay/market';
import { generatedMarket, serveRelay } from '@replay/relay';
import { lastValueFrom, map, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { fileOf } from './command.ts';
import { bookHeader, bookName, bookRow, quietBook } from './dataset.ts';

const pending = 20;

/** A file of 20,000 book messages. */
function longFile(): string {
  const rows = Array.from({ length: 20_000 }, (_, at) =>
    bookRow(301 + at, 'update', 'bid', '999.9', `${1 + (at % 7)}.5`),
  );
  return fileOf(bookName, [bookHeader, ...quietBook(), ...rows, ''].join('\n'));
}

describe('a consumer a hundred times slower than its source', () => {
  it.each([
    ['a file', longFile],
    ['a tape', () => 'sample'],
    ['a socket', () => 'relay://sample'],
  ])('holds no more events than stated, and one batch is read ahead: %s', { timeout: 60_000 }, async (_, data) => {
    const { source, close } = await openData(data());
    const seen = { taken: 0, emitted: 0, done: 0, mostHeld: 0, mostAhead: 0, largestBatch: 0 };
    const counted: MarketSource = {
      ...source,
      async *batches(signal) {
        for await (const batch of source.batches(signal)) {
          seen.taken += batch.length;
          seen.largestBatch = Math.max(seen.largestBatch, batch.length);
          yield batch;
        }
      },
    };
    const consume = async (): Promise<void> => {
      for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
      seen.mostAhead = Math.max(seen.mostAhead, seen.taken - seen.done);
      seen.done += 1;
    };
    const held = map((event) => {
      seen.emitted += 1;
      seen.mostHeld = Math.max(seen.mostHeld, seen.emitted - seen.done);
      return event;
    });
    await lastValueFrom(eventsOf(counted).pipe(held, mapAsync(consume, { pending }), take(600)));
    await close();
    expect(seen.done).toBe(600);
    expect(seen.mostHeld).toBe(pending);
    expect(seen.mostAhead).toBeLessThanOrEqual(pending + seen.largestBatch);
    expect(seen.largestBatch).toBeLessThanOrEqual(8192);
  });
});

describe('the messages of a relay', () => {
  it('are those of its wire, each once and in order', async () => {
    const server = await serveRelay({ markets: [generatedMarket({ ...sampleMarket, duration: 30_000_000 as never })] });
    try {
      const replay = await openRelay({ url: server.url, exchange: 'replay', symbols: ['BTCUSDT'] });
      const texts = await lastValueFrom(relayMessages(replay).pipe(toArray()));
      const address = new URL('/tardis/replay/replay?symbol=BTCUSDT', server.url.replace('http', 'ws'));
      address.searchParams.set('channels', 'book,trade,funding,mark,liquidation');
      const sent: string[] = [];
      const socket = new WebSocket(address);
      socket.on('message', (data) => sent.push(String(data)));
      await once(socket, 'close');
      expect(texts).toEqual(sent);
      expect(texts.length).toBeGreaterThan(500);
    } finally {
      await server.close();
    }
  });
});
