import {
  type FlagKind,
  type InstrumentId,
  type InterruptionKind,
  type Lots,
  type MarketEvent,
  type Micros,
  micros,
  type RejectionKind,
  ReplayError,
  type Side,
  type Stamped,
  type Ticks,
} from '@replay/core';
import { drawLevel, drawLevels, testInstrumentId } from './draw.ts';
import { stampedEvent, type Unstamped } from './stamp.ts';

/**
 * Writes a tape as one would tell it, numbering and stamping as it goes:
 *
 * ```ts
 * tape().at(100).snapshot('99x3 | 101x4').at(200).print('sell 99x1').change('99x2 |').events();
 * ```
 *
 * `at` sets the venue's time of all that follows, in microseconds; it is received `feedLatency` later.
 */
export class Tape {
  readonly #events: MarketEvent[] = [];
  #instrument: InstrumentId;
  #exchangeTime: Micros = micros(0);
  #receivedTime: Micros = micros(0);
  readonly #feedLatency: number;
  readonly #firstSequence: number;

  constructor({ instrument = testInstrumentId, feedLatency = 0, firstSequence = 0 }: TapeOptions = {}) {
    this.#instrument = instrument;
    this.#feedLatency = feedLatency;
    this.#firstSequence = firstSequence;
    this.#receivedTime = micros(feedLatency);
  }

  /** The time of what follows, at the venue and, where the feed latency is not enough said, at the receiver. */
  at(exchangeTime: number, receivedTime: number = exchangeTime + this.#feedLatency): this {
    this.#exchangeTime = micros(exchangeTime);
    this.#receivedTime = micros(receivedTime);
    return this;
  }

  /** The instrument of what follows. */
  of(instrument: InstrumentId): this {
    this.#instrument = instrument;
    return this;
  }

  snapshot(market: string): this {
    return this.#add({ type: 'BookSnapshotted', ...drawLevels(market) });
  }

  change(market: string): this {
    return this.#add({ type: 'BookChanged', ...drawLevels(market) });
  }

  /** A print such as `'sell 100x4'`: the aggressor, then price and size. */
  print(trade: string, tradeId?: string): this {
    const { side: aggressor, price, size } = drawTrade(trade);
    const id = tradeId === undefined ? {} : { tradeId };
    return this.#add({ type: 'TradePrinted', price, size, aggressor, ...id });
  }

  liquidation(trade: string): this {
    return this.#add({ type: 'LiquidationPrinted', ...drawTrade(trade) });
  }

  /** A quote such as `'99x3 | 101x4'`, of at most one level a side. */
  quote(market: string): this {
    const { bids, asks } = drawLevels(market);
    const [bidPrice, bidSize] = [bids.prices[0], bids.sizes[0]];
    const [askPrice, askSize] = [asks.prices[0], asks.sizes[0]];
    return this.#add({
      type: 'QuoteChanged',
      ...(bidPrice === undefined || bidSize === undefined ? {} : { bid: { price: bidPrice, size: bidSize } }),
      ...(askPrice === undefined || askSize === undefined ? {} : { ask: { price: askPrice, size: askSize } }),
    });
  }

  fundingRate(rate: string, settlesAt?: number): this {
    const settles = settlesAt === undefined ? {} : { settlesAt: micros(settlesAt) };
    return this.#add({ type: 'FundingRateChanged', rate, ...settles });
  }

  markPrice(price: string, indexPrice?: string): this {
    const index = indexPrice === undefined ? {} : { indexPrice };
    return this.#add({ type: 'MarkPriceChanged', price, ...index });
  }

  interruption(cause = 'the connection was lost', kind: InterruptionKind = 'disconnect'): this {
    return this.#add({ type: 'FeedInterrupted', kind, cause });
  }

  rejection(reason: string, { place = 'row 1', damagesBook = true, kind = 'unreadable' as RejectionKind } = {}): this {
    return this.#add({ type: 'MessageRejected', kind, reason, place, damagesBook });
  }

  flag(kind: FlagKind, reason: string, place = 'row 1'): this {
    return this.#add({ type: 'MessageFlagged', kind, reason, place });
  }

  /** All that was told so far. */
  events(): readonly MarketEvent[] {
    return [...this.#events];
  }

  #add(event: Unstamped): this {
    const stamp: Stamped = {
      instrument: this.#instrument,
      exchangeTime: this.#exchangeTime,
      receivedTime: this.#receivedTime,
      sequence: this.#firstSequence + this.#events.length,
    };
    this.#events.push(stampedEvent(stamp, event));
    return this;
  }
}

export interface TapeOptions {
  readonly instrument?: InstrumentId;
  /** Microseconds from the venue to the receiver. */
  readonly feedLatency?: number;
  readonly firstSequence?: number;
}

export const tape = (options?: TapeOptions): Tape => new Tape(options);

/** Reads `'sell 100x4'`, `'buy 100x4'` or, of a venue that does not tell, `'unknown 100x4'`. */
export function drawTrade(trade: string): { side: Side | 'unknown'; price: Ticks; size: Lots } {
  const [side, level = '', ...rest] = trade.trim().split(/\s+/);
  if ((side !== 'buy' && side !== 'sell' && side !== 'unknown') || rest.length > 0) {
    throw new ReplayError('BUG', `a drawn trade looks like 'sell 100x4', not like '${trade}'`);
  }
  const [price, size] = drawLevel(level);
  return { side, price: price as Ticks, size: size as Lots };
}
