import {
  type BookSide,
  type FlagKind,
  type InstrumentId,
  type InterruptionKind,
  type Lots,
  type MarketEvent,
  type Micros,
  micros,
  type PublicOrder,
  type PublicOrderChange,
  publicOrderChangeKinds,
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

  /** The whole book order by order, such as `'b1 99x3, b2 99x1 | a1 101x4'`, the longest waiting first. */
  orders(market: string): this {
    return this.#add({ type: 'PublicOrdersSnapshotted', orders: drawOrders(market) });
  }

  /** What became of orders, such as `'added b3 bid 99x2, executed b1 bid 99x1'`. */
  ordersChange(changes: string): this {
    return this.#add({ type: 'PublicOrdersChanged', changes: changes.split(', ').map(drawOrderChange) });
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

/** Reads both sides of a market order by order, drawn as `'b1 99x3, b2 99x1 | a1 101x4'`. */
export function drawOrders(market: string): readonly PublicOrder[] {
  const [bids = '', asks = ''] = market.split('|');
  const on = (side: BookSide, drawn: string): readonly PublicOrder[] =>
    drawn.trim() === '' ? [] : drawn.split(',').map((one) => drawOrder(side, one));
  return [...on('bid', bids), ...on('ask', asks)];
}

function drawOrder(side: BookSide, drawn: string): PublicOrder {
  const [order = '', level = ''] = drawn.trim().split(/\s+/);
  const [price, size] = drawLevel(level);
  return { order, side, price: price as Ticks, size: size as Lots };
}

/** Reads `'added b3 bid 99x2'`: what became of an order, its name, its side, a price and a size. */
export function drawOrderChange(drawn: string): PublicOrderChange {
  const [kind, order, side, level] = drawn.trim().split(/\s+/);
  const known = publicOrderChangeKinds.find((one) => one === kind);
  if (known === undefined || (side !== 'bid' && side !== 'ask'))
    throw new ReplayError('BUG', `a drawn change of an order looks like 'added b3 bid 99x2', not like '${drawn}'`);
  return { kind: known, ...drawOrder(side, `${order} ${level}`) };
}

/** Reads `'sell 100x4'`, `'buy 100x4'` or, of a venue that does not tell, `'unknown 100x4'`. */
export function drawTrade(trade: string): { side: Side | 'unknown'; price: Ticks; size: Lots } {
  const [side, level = '', ...rest] = trade.trim().split(/\s+/);
  if ((side !== 'buy' && side !== 'sell' && side !== 'unknown') || rest.length > 0) {
    throw new ReplayError('BUG', `a drawn trade looks like 'sell 100x4', not like '${trade}'`);
  }
  const [price, size] = drawLevel(level);
  return { side, price: price as Ticks, size: size as Lots };
}
