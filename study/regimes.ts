import { type Instrument, lots, type Micros, micros, millis, ticks } from '@replay/core';
import { type FairValueProcess, type MarketConfig, type OrderFlow, sampleInstrument } from '@replay/market';

/** A kind of market the study asks about. */
export interface Regime {
  readonly name: string;
  /** What it stands for, for the page. */
  readonly because: string;
  market(seed: number, duration: Micros): MarketConfig;
}

export const day = 86_400_000_000;

/** The sample's contract, with no least value: the orders of the study are as small as they need to be. */
const { minNotional: _, ...unlimited } = sampleInstrument;
export const studyInstrument: Instrument = unlimited;

const quietNews: FairValueProcess = {
  volatility: 0.3,
  driftPace: 0.05,
  driftMemory: 10,
  jumpEvery: 1e9,
  jumpHeight: 0,
  overreaction: 0,
  recovery: 10,
};

const steadyCrowd: OrderFlow = {
  pace: 60,
  busyFactor: 2,
  quietDuration: 40,
  busyDuration: 15,
  limitShare: 0.52,
  marketShare: 0.1,
  distances: [
    { share: 0.6, ticks: 1 },
    { share: 0.3, ticks: 4 },
    { share: 0.1, ticks: 25 },
  ],
  smallSize: lots(20),
  largeSize: lots(120),
  reach: 5,
  marketable: 0.5,
  cancels: 'behind-the-front',
};

const regime = (
  name: string,
  because: string,
  { startPrice, publishEvery, fairValue = {}, orderFlow = {} }: Character,
): Regime => ({
  name,
  because,
  market: (seed, duration) => ({
    instrument: studyInstrument,
    seed,
    start: micros(1_714_550_400_000_000),
    duration,
    startPrice: ticks(startPrice),
    publishEvery: millis(publishEvery),
    levels: 150,
    feedLatency: { least: millis(2), most: millis(30) },
    quotes: false,
    fairValue: { ...quietNews, ...fairValue },
    orderFlow: { ...steadyCrowd, ...orderFlow },
    draws: 'by-action',
  }),
});

interface Character {
  /** In ticks, and so how coarse a tick is: at 10,000 it is one basis point. */
  readonly startPrice: number;
  /** Milliseconds from one book message to the next. */
  readonly publishEvery: number;
  readonly fairValue?: Partial<FairValueProcess>;
  readonly orderFlow?: Partial<OrderFlow>;
}

/** The markets of the study. Their numbers were set before anything was estimated in them, from what they stand for. */
export const regimes: readonly Regime[] = [
  regime('calm', 'a coarse tick, long queues, a spread of one tick, little news', {
    startPrice: 10_000,
    publishEvery: 100,
  }),
  regime('trending', 'drifts of a minute, which run over resting orders', {
    startPrice: 30_000,
    publishEvery: 100,
    fairValue: { volatility: 1, driftPace: 1, driftMemory: 60 },
  }),
  regime('volatile, thin', 'jumps, few and small orders, a wide spread', {
    startPrice: 20_000,
    publishEvery: 100,
    fairValue: { volatility: 2.5, driftPace: 0.5, jumpEvery: 20, jumpHeight: 20, overreaction: 0.5 },
    orderFlow: {
      pace: 25,
      distances: [
        { share: 0.5, ticks: 4 },
        { share: 0.5, ticks: 20 },
      ],
      smallSize: lots(8),
      largeSize: lots(60),
      reach: 15,
    },
  }),
  regime('one-sided', 'four of five market orders buy, and the asks are filled up again', {
    startPrice: 20_000,
    publishEvery: 50,
    fairValue: { volatility: 0.6 },
    orderFlow: { buyers: 0.8 },
  }),
  regime('fast, fickle', 'makers who come and go: fifteen cancels for each market order', {
    startPrice: 20_000,
    publishEvery: 20,
    fairValue: { volatility: 0.8, driftPace: 0.2 },
    orderFlow: { pace: 200, limitShare: 0.5, marketShare: 0.03 },
  }),
];
