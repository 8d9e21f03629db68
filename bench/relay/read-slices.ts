// Reads the same slices by our client, to events, and tells how long that took.
import { micros, scalesOf } from '../../packages/core/src/index.ts';
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
let [levels, amount] = [0, 0];
for await (const batch of source.batches()) {
  for (const event of batch) {
    count += 1;
    if (event.type === 'TradePrinted') amount += event.size;
    else if (event.type === 'BookChanged' || event.type === 'BookSnapshotted') {
      levels += event.bids.prices.length + event.asks.prices.length;
      for (const { sizes } of [event.bids, event.asks]) for (const size of sizes) amount += size;
    }
  }
}
const millis = performance.now() - began;
const [instrument] = source.instruments;
if (instrument === undefined) throw new Error('the slices have no instrument');
amount /= 10 ** scalesOf(instrument).size.digits / scalesOf(instrument).size.step;
process.stdout.write(`${JSON.stringify({ count, levels, amount, millis })}\n`);
