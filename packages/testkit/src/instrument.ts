import { type Instrument, lots } from '@replay/core';
import { testInstrumentId } from './draw.ts';

/** A linear contract where one tick is 1 USDT and one lot is 1 BTC, so that sums can be done in the head. */
export const testInstrument = (overrides: Partial<Instrument> = {}): Instrument => ({
  id: testInstrumentId,
  exchange: 'test',
  symbol: 'BTCUSDT',
  contract: 'linear',
  base: 'BTC',
  quote: 'USDT',
  settle: 'USDT',
  tickSize: '1',
  lotSize: '1',
  orderStep: lots(1),
  multiplier: '1',
  fees: { maker: '0.0002', taker: '0.0005' },
  ...overrides,
});
