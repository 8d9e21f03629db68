import { type Lots, micros, type OrderTerms, type Side, type Ticks } from '@replay/core';
import { createExchange, type Exchange, type MarketConfig, sampleMarket } from '../src/index.ts';

/** The sample's character in a small book, for tests that look at every step. */
export const shortMarket = (seed: number, seconds = 10): MarketConfig => ({
  ...sampleMarket,
  seed,
  levels: 60,
  duration: micros(seconds * 1_000_000),
});

export const stepsOf = (config: MarketConfig): number => 1 + Math.floor(config.duration / config.publishEvery);

/** An exchange that has published its snapshot and run for some steps. */
export function runningExchange(seed: number, steps: number): Exchange {
  const exchange = createExchange(shortMarket(seed));
  for (let step = 0; step <= steps; step++) exchange.step();
  return exchange;
}

export const limitOrder = (
  side: Side,
  price: number,
  size: number,
  timeInForce: Extract<OrderTerms, { kind: 'limit' }>['timeInForce'] = 'gtc',
) => ({ side, size: size as Lots, terms: { kind: 'limit', price: price as Ticks, timeInForce } as const });
