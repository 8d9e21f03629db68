import type { Fact, Instrument, Micros, OrderFilled, OrderId, Side, Ticks, TouchLost, TouchMoved } from '@replay/core';
import type { ChartFill, InstrumentCharts, QuoteStretch } from './charts.ts';
import { DecimatedLine } from './decimated-line.ts';
import { EvenSample } from './even-sample.ts';

const fillLimit = 4_000;
/** Of filled orders, and again of unfilled ones. */
const quoteLimit = 2_000;

interface Resting {
  readonly side: Side;
  readonly price: Ticks;
  readonly from: Micros;
}

/** Records the charts of one instrument: touch, position, quotes and fills. */
export class MarketChart {
  readonly #instrument: Instrument;
  readonly #tick: number;
  readonly #lot: number;
  readonly #bid = new DecimatedLine();
  readonly #ask = new DecimatedLine();
  readonly #position = new DecimatedLine();
  readonly #resting = new Map<OrderId, Resting>();
  readonly #filled = new EvenSample<QuoteStretch>(quoteLimit);
  readonly #unfilled = new EvenSample<QuoteStretch>(quoteLimit);
  readonly #fills = new EvenSample<ChartFill>(fillLimit);

  constructor(instrument: Instrument) {
    this.#instrument = instrument;
    this.#tick = Number(instrument.tickSize);
    this.#lot = Number(instrument.lotSize);
  }

  touch(fact: TouchMoved | TouchLost): void {
    const hasTouch = fact.type === 'TouchMoved';
    this.#bid.add(fact.time, hasTouch ? fact.bid * this.#tick : Number.NaN);
    this.#ask.add(fact.time, hasTouch ? fact.ask * this.#tick : Number.NaN);
  }

  order(fact: Fact): void {
    switch (fact.type) {
      case 'OrderAccepted':
        if (fact.price !== undefined) this.#rest(fact.order, fact.side, fact.price, fact.time);
        return;
      case 'OrderAmended': {
        const side = this.#resting.get(fact.order)?.side;
        this.#remove(fact.order, fact.time, this.#unfilled);
        if (side !== undefined && fact.leaves > 0) this.#rest(fact.order, side, fact.price, fact.time);
        return;
      }
      case 'OrderCancelled':
      case 'OrderExpired':
        return this.#remove(fact.order, fact.time, this.#unfilled);
      default:
    }
  }

  fill({ fill, order, time, side, price, size, liquidity, leaves }: OrderFilled, positionAfter: number): void {
    if (leaves === 0) this.#remove(order, time, this.#filled);
    this.#position.add(time, positionAfter * this.#lot);
    const kept = this.#fills.offer(() => ({ fill, time, side, price, size, liquidity }));
    if (kept === undefined) return;
    this.#bid.keepDetail();
    this.#ask.keepDetail();
  }

  conclude(to: Micros): InstrumentCharts {
    for (const order of this.#resting.keys()) this.#remove(order, to, this.#unfilled);
    return {
      instrument: this.#instrument,
      bid: this.#bid.line(),
      ask: this.#ask.line(),
      position: this.#position.line(),
      quotes: [...this.#filled.kept, ...this.#unfilled.kept].toSorted((one, other) => one.from - other.from),
      quotesInAll: this.#filled.seen + this.#unfilled.seen,
      fills: this.#fills.kept,
      fillsInAll: this.#fills.seen,
    };
  }

  #rest(order: OrderId, side: Side, price: Ticks, from: Micros): void {
    this.#resting.set(order, { side, price, from });
  }

  #remove(order: OrderId, to: Micros, kind: EvenSample<QuoteStretch>): void {
    const resting = this.#resting.get(order);
    if (resting === undefined) return;
    this.#resting.delete(order);
    if (to > resting.from) kind.offer(() => ({ ...resting, to }));
  }
}
