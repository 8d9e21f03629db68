// Reads the same slices by our client, to events, and tells how long that took.
import { micros } from '../../packages/core/src/index.ts';
import { openDataFeeds } from '../../packages/feed/src/index.ts';
import { sliceFrom, sliceMinutes } from './made-slices.ts';

const [cacheDir = ''] = process.argv.slice(2);
const source = await openDataFeeds({
  url: 'http://localhost:9/v1',
  cacheDir,
  exchange: 'binance',
  symbols: ['BTCUSDT'],
  from: sliceFrom,
  to: micros(sliceFrom + sliceMinutes * 60_000_000),
  instruments: [
    {
      exchange: 'binance',
      symbol: 'BTCUSDT',
      kind: 'spot',
      base: 'BTC',
      quote: 'USDT',
      tickSize: '0.01',
      lotSize: '0.00001',
      fees: { maker: '0.001', taker: '0.001' },
    },
  ],
});
const began = performance.now();
let count = 0;
for await (const batch of source.batches()) count += batch.length;
process.stdout.write(`${JSON.stringify({ count, millis: performance.now() - began })}\n`);
