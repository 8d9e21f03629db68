import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type Instrument,
  instrumentId,
  type MarketEvent,
  type MarketSource,
  micros,
} from '../packages/core/src/index.ts';
import { openDataset } from '../packages/feed/src/index.ts';
import { generate, sampleInstrument, sampleMarket } from '../packages/market/src/index.ts';
import { futuresContract } from './futures-contract.ts';

/** A market to quote on, and the makers that are measured there. */
export interface QuotingMarket {
  readonly name: string;
  readonly source: MarketSource;
  readonly contenders: readonly ('touch maker' | 'restless maker')[];
}

const recordings = fileURLToPath(new URL('../../shared/data/tardis-layout', import.meta.url));

/** The futures recording, or the generated sample where there is none; and fifty generated instruments at once. */
export async function quotingMarkets(): Promise<readonly QuotingMarket[]> {
  const contenders = ['touch maker', 'restless maker'] as const;
  const one: QuotingMarket = existsSync(recordings)
    ? {
        name: 'binance-futures BTCUSDT',
        source: await openDataset(recordings, { exchange: 'binance-futures', instruments: futuresContract }),
        contenders,
      }
    : { name: 'generated sample', source: generatedSource(1, 720), contenders };
  return [one, { name: 'fifty instruments', source: generatedSource(50, 30), contenders: ['touch maker'] }];
}

/** So many generated markets at once, of so many seconds each, every one with a chance of its own. */
function generatedSource(count: number, seconds: number): MarketSource {
  const instruments = Array.from({ length: count }, (_, place): Instrument => {
    const symbol = `COIN${place}USDT`;
    return { ...sampleInstrument, symbol, id: instrumentId(sampleInstrument.exchange, symbol) };
  });
  return {
    description: `${count} generated markets`,
    instruments,
    notes: [],
    digests: async () => [],
    async *batches() {
      const events = instruments.flatMap((instrument, place): MarketEvent[] =>
        [
          ...generate({
            ...sampleMarket,
            instrument,
            seed: sampleMarket.seed + place,
            duration: micros(seconds * 1_000_000),
          }),
        ].flat(),
      );
      const inOrder = events.sort((one, other) => one.receivedTime - other.receivedTime);
      yield inOrder.map((event, sequence) => ({ ...event, sequence }));
    },
  };
}
