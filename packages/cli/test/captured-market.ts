import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type MarketEvent, type MarketSource, priceText, sizeText } from '@replay/core';
import { generate, sampleInstrument, sampleMarket } from '@replay/market';
import { freshFolder } from './command.ts';

/** Two minutes of the sample market as a recorder of Binance USD-M would have written it down. */
export function madeUpCapture(): string {
  const lines: string[] = [];
  let received = 0;
  // Each at a different time: separate files a kind do not record which of two came first in the same microsecond.
  const say = (event: MarketEvent, message: unknown): void => {
    received = Math.max(received + 1, event.receivedTime);
    lines.push(`${received}000 ${JSON.stringify(message)}`);
  };
  const rows = ({ prices, sizes }: Extract<MarketEvent, { type: 'BookChanged' }>['bids']) =>
    prices.map((price, row) => [priceText(price, sampleInstrument), sizeText(sizes[row] as never, sampleInstrument)]);
  let id = 1000;
  let trade = 1;
  for (const batch of generate({ ...sampleMarket, duration: 120_000_000 as never })) {
    for (const event of batch) {
      const T = Math.floor(event.exchangeTime / 1000);
      if (event.type === 'BookSnapshotted') {
        say(event, { lastUpdateId: id, E: T, T, bids: rows(event.bids), asks: rows(event.asks) });
      } else if (event.type === 'BookChanged') {
        const [U, u, pu] = [id + 1, id + 5, id];
        const data = { e: 'depthUpdate', E: T, T, s: 'BTCUSDT', U, u, pu, b: rows(event.bids), a: rows(event.asks) };
        say(event, { stream: 'btcusdt@depth@0ms', data: pu === 1000 ? { ...data, U: 1000 } : data });
        id = u;
      } else if (event.type === 'TradePrinted') {
        const [p, q] = [priceText(event.price, sampleInstrument), sizeText(event.size, sampleInstrument)];
        const m = event.aggressor === 'sell';
        say(event, {
          stream: 'btcusdt@trade',
          data: { e: 'trade', E: T, T, s: 'BTCUSDT', t: trade++, p, q, X: 'MARKET', m },
        });
      }
    }
  }
  const path = join(freshFolder(), 'usdm.gz');
  writeFileSync(path, gzipSync(`${lines.join('\n')}\n`));
  return path;
}

/** What all events of a source come to, with how many there were. */
export async function hashOf(source: MarketSource, wanted: (event: MarketEvent) => boolean, sequence?: number) {
  const hash = createHash('sha256');
  let events = 0;
  for await (const batch of source.batches()) {
    for (const event of batch) {
      if (!wanted(event)) continue;
      events += 1;
      hash.update(JSON.stringify(Object.entries(sequence === undefined ? event : { ...event, sequence }).sort()));
    }
  }
  return { events, hash: hash.digest('hex') };
}
