import { type Instrument, instrumentId, lots, micros, millis, parseTime, ticks } from '@replay/core';
import type { FairValueProcess, MarketConfig, OrderFlow } from './config.ts';

/** The bundled instrument: a linear perpetual with the steps of the large venues and the fees of Deribit (makers pay nothing). */
export const sampleInstrument: Instrument = {
  id: instrumentId('replay', 'BTCUSDT'),
  exchange: 'replay',
  symbol: 'BTCUSDT',
  contract: 'linear',
  base: 'BTC',
  quote: 'USDT',
  settle: 'USDT',
  tickSize: '0.1',
  lotSize: '0.001',
  orderStep: lots(1),
  minNotional: '5',
  multiplier: '1',
  fees: { maker: '0', taker: '0.0005' },
};

const fairValue: FairValueProcess = {
  volatility: 3,
  driftPace: 2.5,
  driftMemory: 12,
  jumpEvery: 30,
  jumpHeight: 160,
  overreaction: 0.6,
  recovery: 12,
};

const orderFlow: OrderFlow = {
  pace: 45,
  busyFactor: 2.5,
  quietDuration: 40,
  busyDuration: 20,
  limitShare: 0.55,
  marketShare: 0.08,
  distances: [
    { share: 0.55, ticks: 3 },
    { share: 0.3, ticks: 30 },
    { share: 0.15, ticks: 600 },
  ],
  smallSize: lots(120),
  largeSize: lots(900),
  reach: 12,
};

/** An hour of a lively market with a funding settlement in it: what `--data sample` replays. */
export const sampleMarket: MarketConfig = {
  instrument: sampleInstrument,
  seed: 2024,
  start: parseTime('2024-05-01T07:54:00Z'),
  duration: micros(60 * 60 * 1_000_000),
  startPrice: ticks(600_000),
  publishEvery: millis(50),
  levels: 1500,
  feedLatency: { least: millis(2), most: millis(30) },
  quotes: false,
  fairValue,
  orderFlow,
};
