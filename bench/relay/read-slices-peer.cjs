// Reads cached slices by the real tardis-dev, normalizes them, and tells how long that took.
const tardis = require('tardis-dev');

async function main() {
  const [cacheDir, to] = process.argv.slice(2);
  tardis.init({ endpoint: 'https://localhost:9/v1', cacheDir });
  const began = performance.now();
  let count = 0;
  let [levels, amount] = [0, 0];
  const wanted = { exchange: 'binance', symbols: ['btcusdt'], from: '2020-02-01T00:00:00Z', to };
  for await (const message of tardis.replayNormalized(wanted, tardis.normalizeTrades, tardis.normalizeBookChanges)) {
    if (message === undefined) continue;
    count += 1;
    if (message.type === 'trade') amount += message.amount;
    else {
      levels += message.bids.length + message.asks.length;
      for (const side of [message.bids, message.asks]) for (const level of side) amount += level.amount;
    }
  }
  console.log(JSON.stringify({ count, levels, amount, millis: performance.now() - began }));
}

main().then(() => process.exit(0));
