// Serves a market in a process of its own, and says where: from memory, so that the relay's share of a bench is the relay alone, or
// made as it is read, so that its memory is the relay's alone.
import { micros } from '../../packages/core/src/index.ts';
import { generate, type MarketConfig, sampleMarket } from '../../packages/market/src/index.ts';
import { serveRelay } from '../../packages/relay/src/index.ts';

const [minutes = '10', latency = '0', from = 'memory'] = process.argv.slice(2);
const config: MarketConfig = { ...sampleMarket, duration: micros(Number(minutes) * 60_000_000) };
const batches = from === 'memory' ? [...generate(config)] : [];
const server = await serveRelay({
  markets: [
    {
      name: 'generated',
      instruments: [
        {
          instrument: config.instrument,
          availableSince: config.start,
          availableTo: micros(config.start + config.duration),
        },
      ],
      async *open() {
        yield* from === 'memory' ? batches : generate(config);
      },
    },
  ],
  latency: Number(latency),
});
process.send?.({ url: server.url, events: batches.reduce((sum, batch) => sum + batch.length, 0) });
process.on('message', (message) => {
  if (message === 'memory') process.send?.({ rss: process.memoryUsage.rss() });
});
process.on('disconnect', () => process.exit(0));
