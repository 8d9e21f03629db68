import type { Instrument, Lots, MarketEvent, Micros, Side, Ticks } from '@replay/core';
import { modelThrew, wrongAnswer } from './model-contract.ts';

/**
 * Worsens the prices at which an order takes, for runs that assume less liquidity than is displayed. It answers in ticks
 * against us, never less than 0, from what the venue has seen by then and nothing later. The venue rounds up to a whole tick, and never
 * fills beyond an order's limit: there the limit is the price.
 */
export interface SlippageModel {
  /** In words, for the report's assumptions. */
  readonly name: string;
  /** Whether it wants to know the pace of the market, which then is measured. */
  readonly measures?: true;
  ticks(taken: TakenDepth): number;
}

/** A level that an order took from. */
export interface TakenDepth {
  readonly instrument: Instrument;
  readonly side: Side;
  /** Of the level. */
  readonly price: Ticks;
  /** What the order takes on arrival, from all levels together. */
  readonly size: Lots;
  /** Only of a model that measures. */
  readonly pace: MarketPace | undefined;
}

/** A fixed number of basis points of the price. */
export const fixedSlippage = (bps: number): SlippageModel => ({
  name: `${bps} bps`,
  ticks: ({ price }) => (price * bps) / 10_000,
});

/** What one has to state for an impact, where it is not measured: of a day, as a share of the price and in units of size. */
export interface StatedPace {
  readonly volatility: number;
  readonly volume: number;
}

/**
 * The square-root law of impact, price · Y · σ · √(size / volume), with σ the volatility and volume what trades, both of the same span
 * of time: the span cancels, as both σ and √volume grow with its root. They are stated for a day, or measured over all that
 * the venue has seen so far. Reference: Almgren, Thum, Hauptmann & Li, "Direct estimation of equity market impact" (2005);
 * Tóth et al., "Anomalous price impact and the critical nature of liquidity" (2011), for Y near 1.
 */
export function squareRootSlippage(y: number, stated?: StatedPace): SlippageModel {
  if (stated !== undefined) {
    const { volatility, volume } = stated;
    return {
      name: `square root, ${y} · ${volatility} a day · √(size / ${volume})`,
      ticks: ({ price, size, instrument }) =>
        price * y * volatility * Math.sqrt((size * Number(instrument.lotSize)) / volume),
    };
  }
  return {
    name: `square root, ${y} · volatility so far · √(size / volume so far)`,
    measures: true,
    ticks({ price, size, pace }) {
      if (pace === undefined || pace.printed === 0) return 0;
      return price * y * Math.sqrt((pace.squares * size) / pace.printed);
    },
  };
}

/** What `ticks` answers, held to its contract. */
function ticksOf(model: SlippageModel, taken: TakenDepth): number {
  let answer: unknown;
  try {
    answer = model.ticks(taken);
  } catch (cause) {
    throw modelThrew('slippage model', model, 'ticks', cause);
  }
  if (typeof answer === 'number' && answer >= 0 && answer < Number.POSITIVE_INFINITY) return answer;
  throw wrongAnswer('slippage model', model, 'ticks', answer, 'a number of ticks of 0 or more');
}

/** The price of a taken level after slippage: against us by whole ticks, within the order's reach, and above nothing. */
export function slipped(model: SlippageModel | undefined, taken: TakenDepth, limit: Ticks | undefined): Ticks {
  const { side, price } = taken;
  if (model === undefined) return price;
  const worse = Math.ceil(ticksOf(model, taken));
  return (
    side === 'buy' ? Math.min(price + worse, limit ?? Infinity) : Math.max(price - worse, limit ?? 1, 1)
  ) as Ticks;
}

/** How fast a market has moved and traded so far, as far as the venue has seen. Statistics: floats do. */
export interface MarketPace {
  /** All that was printed, in lots. */
  readonly printed: number;
  /** The sum of the squared returns of the mid from second to second. */
  readonly squares: number;
  readonly second: number;
  /** Bid + ask in ticks when that second began. */
  readonly mid: number | undefined;
}

export const noPace: MarketPace = { printed: 0, squares: 0, second: 0, mid: undefined };

/**
 * The pace after one more event. `midDoubled` is the mid before it: the last of a second is that second's, so that what bounces
 * between bid and ask within a second is no volatility.
 */
export function paced(pace: MarketPace, event: MarketEvent, time: Micros, midDoubled: number | undefined): MarketPace {
  let next = pace;
  const second = Math.floor(time / 1_000_000);
  if (second > pace.second && midDoubled !== undefined) {
    const moved = pace.mid === undefined ? 0 : (midDoubled - pace.mid) / pace.mid;
    next = { ...next, squares: pace.squares + moved * moved, second, mid: midDoubled };
  }
  return event.type === 'TradePrinted' ? { ...next, printed: next.printed + event.size } : next;
}
