import { isDeepStrictEqual } from 'node:util';
import { type Instrument, type MarketEvent, micros } from '@replay/core';
import { openMachine } from '@replay/feed';
import { sampleInstrument } from '@replay/market';
import { anyOrderTape, anyTape, tape, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServedMarket } from '../src/index.ts';
import { marketOf, readAll, sampleEvents, sampleFeed, whileServing } from './served.ts';

const instrument: Instrument = testInstrument({ exchange: 'binance-futures', id: 'binance-futures:BTCUSDT' });

/** Events at times that a server may have data of, which is not 1970. */
const since = 1_714_521_600_000_000;
const marketAt = (events: readonly MarketEvent[]): { market: ServedMarket; told: readonly MarketEvent[] } => {
  const told = events.map((event, sequence) => ({
    ...event,
    instrument: instrument.id,
    exchangeTime: micros(event.exchangeTime + since),
    receivedTime: micros(event.receivedTime + since),
    ...('settlesAt' in event && event.settlesAt !== undefined ? { settlesAt: micros(event.settlesAt + since) } : {}),
    sequence,
  })) as readonly MarketEvent[];
  const availableTo = micros((told.at(-1)?.receivedTime ?? since) + 1);
  const market = marketOf([{ instrument, availableSince: micros(since), availableTo }], () => [told]);
  return { market, told };
};

describe.each(['ws', 'http'] as const)('the Machine endpoints, read over %s', (transport) => {
  it('returns the sample event by event', async () => {
    await whileServing([sampleFeed], async ({ url }) => {
      const { exchange, symbol } = sampleInstrument;
      const source = await openMachine({ url, exchange, symbols: [symbol], transport });
      expect(source.instruments).toEqual([sampleInstrument]);
      const dataTypes = new Set([
        'BookChanged',
        'BookSnapshotted',
        'TradePrinted',
        'FundingRateChanged',
        'MarkPriceChanged',
      ]);
      const told = sampleEvents().filter(({ type }) => dataTypes.has(type));
      const read = await readAll(source);
      expect(read).toHaveLength(told.length);
      expect(
        isDeepStrictEqual(
          read,
          told.map((event, sequence) => ({ ...event, sequence })),
        ),
      ).toBe(true);
    });
  });

  it('returns every tape unchanged, including gaps, rejections and repetitions', async () => {
    const rare = tape()
      .at(1000)
      .snapshot('99x1 | 101x1')
      .markPrice('100.10', '100')
      .markPrice('100.10')
      .fundingRate('0.00010', 5_000_000)
      .fundingRate('0.00010', 5_000_000)
      .liquidation('sell 99x2')
      .flag('reordered', 'it came late')
      .rejection('a level is missing', { kind: 'off-step' })
      .interruption('two are missing', 'sequence-gap')
      .orders('b1 99x3 | a1 101x4')
      .ordersChange('executed b1 bid 99x1')
      .events();
    const tapes = [
      rare,
      ...fc.sample(anyTape(), { numRuns: 15, seed: 4 }),
      ...fc.sample(anyOrderTape(), { numRuns: 5, seed: 4 }),
    ];
    for (const events of tapes) {
      const { market, told } = marketAt(events);
      await whileServing([market], async ({ url }) => {
        const { exchange, symbol } = instrument;
        const source = await openMachine({ url, exchange, symbols: [symbol], transport });
        expect(await readAll(source)).toEqual(told);
      });
    }
  });
});
