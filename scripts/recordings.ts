import { type InstrumentId, type MarketEvent, micros } from '@replay/core';
import { openDataset } from '@replay/feed';
import { generate, sampleMarket } from '@replay/market';
import { sharedData } from '@replay/testkit';

/** A recorded market of one instrument. */
export interface Recording {
  readonly name: string;
  readonly events: readonly MarketEvent[];
}

const instruments: readonly InstrumentId[] = [
  'binance-futures:BTCUSDT',
  'binance:BTCUSDT',
  'binance-delivery:BTCUSD_PERP',
];

/** Where the real recordings are; undefined where they are not on this machine. */
export const realFolder: string | undefined = sharedData('tardis-layout');

/** Books and prints of three real instruments, for property tests. */
export async function realRecordings(folder: string): Promise<readonly Recording[]> {
  const recordings: Recording[] = [];
  for (const name of instruments) {
    const [exchange = '', symbol = ''] = name.split(':');
    const source = await openDataset(folder, { exchange, symbols: [symbol], types: ['incremental_book_L2', 'trades'] });
    const events: MarketEvent[] = [];
    for await (const batch of source.batches()) events.push(...batch);
    recordings.push({ name, events });
  }
  return recordings;
}

/** Twelve minutes of the generated market. */
export const generatedRecording = (): Recording => ({
  name: sampleMarket.instrument.id,
  events: [...generate({ ...sampleMarket, duration: micros(720_000_000), levels: 300 })].flat(),
});
