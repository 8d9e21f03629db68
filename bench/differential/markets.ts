import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Instrument, type Lots, lots, type MarketEvent, micros } from '../../packages/core/src/index.ts';
import { type InstrumentsFile, openDataset } from '../../packages/feed/src/index.ts';
import { generate, sampleInstrument, sampleMarket } from '../../packages/market/src/index.ts';

/** A market to be played in both engines. */
export interface PeerMarket {
  readonly name: string;
  readonly instrument: Instrument;
  readonly events: readonly MarketEvent[];
  readonly usualSize: Lots;
}

const recordings = fileURLToPath(new URL('../../../shared/data/tardis-layout', import.meta.url));

/** The generated sample, and the recordings beside the repository where they are there. */
export async function peerMarkets(): Promise<readonly PeerMarket[]> {
  const sample: PeerMarket = {
    name: 'generated sample',
    instrument: sampleInstrument,
    events: asVenuesHaveThem([...generate({ ...sampleMarket, duration: micros(720_000_000) })].flat()),
    usualSize: lots(30 * sampleInstrument.orderStep),
  };
  if (!existsSync(recordings)) {
    console.log('there is no ../shared/data/tardis-layout beside the repository: only the generated sample is played');
    return [sample];
  }
  return [
    sample,
    await recorded('futures', 'binance-futures', '0.1', '0.001', 30),
    // Spot is stated as a contract, since a script that knows no position also sells what it has not.
    await recorded('spot', 'binance', '0.01', '0.00001', 1000),
  ];
}

/** Events in the order in which they reach the venue of our run: of one moment the prints come first. */
function asVenuesHaveThem(events: readonly MarketEvent[]): readonly MarketEvent[] {
  const isPrint = ({ type }: MarketEvent): number => (type === 'TradePrinted' ? 1 : 0);
  return events
    .toSorted((one, other) => one.receivedTime - other.receivedTime || isPrint(other) - isPrint(one))
    .map((event, sequence) => ({ ...event, sequence }));
}

async function recorded(
  name: string,
  exchange: string,
  tickSize: string,
  lotSize: string,
  steps: number,
): Promise<PeerMarket> {
  const fees = { maker: '0.0002', taker: '0.0005' };
  const contract: InstrumentsFile = [
    { exchange, symbol: 'BTCUSDT', kind: 'linear-perpetual', base: 'BTC', quote: 'USDT', tickSize, lotSize, fees },
  ];
  const source = await openDataset(recordings, { exchange, instruments: contract });
  const [instrument] = source.instruments;
  if (instrument === undefined) throw new Error(`there is no ${exchange} in ${recordings}`);
  const events: MarketEvent[] = [];
  for await (const batch of source.batches()) events.push(...batch);
  return { name, instrument, events: asVenuesHaveThem(events), usualSize: lots(steps * instrument.orderStep) };
}
