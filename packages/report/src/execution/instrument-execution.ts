import type {
  AmendSubmitted,
  Instrument,
  Micros,
  OrderEvent,
  OrderFilled,
  OrderId,
  OrderSubmitted,
  TouchMoved,
} from '@replay/core';
import type { BookedFill } from '../account/accounting.ts';
import type { LookAhead } from '../markouts/markout-tracker.ts';
import { bornOrder, type Decision, type OrderLife } from '../orders/live-order.ts';
import { ExecutionSum } from './execution-sums.ts';
import { LiquiditySum } from './liquidity.ts';
import { QueuePlaces } from './queue-position.ts';
import { QuotingWatch } from './quoting.ts';
import { ShortfallSum } from './shortfall.ts';
import { type PublicTouch, TakerCostSum } from './taker-costs.ts';

/** The facts about orders at the venue, fills apart. */
type Answer = Exclude<OrderEvent, OrderFilled>;

/**
 * One instrument as those see it who ask what trading cost: its public touch, and our orders in it while they live. Money is
 * added up when an order fills or ends; a touch costs a few float operations while something of ours rests, and nothing else.
 */
export class ExecutionDesk {
  readonly #instrument: Instrument;
  readonly #lives = new Map<OrderId, OrderLife>();
  readonly #quoting = new QuotingWatch();
  readonly #look: LookAhead;
  readonly #taker = new TakerCostSum();
  readonly #liquidity: Readonly<Record<OrderFilled['liquidity'], LiquiditySum>>;
  readonly #shortfall = { taking: new ShortfallSum(), resting: new ShortfallSum() };
  readonly #queue = new QueuePlaces();
  #orders = 0;
  /** The last valid one; it is carried while there is none. */
  #touch: PublicTouch | undefined;
  /** Decisions of this very moment, whose mid may still be about to move. */
  #undecided: Decision[] = [];

  constructor(instrument: Instrument, look: LookAhead) {
    this.#instrument = instrument;
    this.#look = look;
    this.#liquidity = { maker: new LiquiditySum(instrument), taker: new LiquiditySum(instrument) };
  }

  move(touch: TouchMoved): void {
    if (this.#undecided.length > 0) this.#decide(touch);
    this.#touch = touch;
    this.#quoting.move(touch, touch.time);
  }

  submitted(fact: OrderSubmitted | AmendSubmitted): void {
    const decision: Decision = { time: fact.time, sequence: fact.sequence, mid: this.#mid };
    if (this.#undecided[0]?.time !== decision.time) this.#undecided = [];
    this.#undecided.push(decision);
    if (fact.type === 'OrderSubmitted') {
      this.#orders += 1;
      this.#lives.set(fact.order, bornOrder(fact.side, fact.terms, fact.size, decision));
    } else {
      const life = this.#lives.get(fact.order);
      if (life !== undefined) life.amendDecided = decision;
    }
  }

  answered(fact: Answer): void {
    const life = this.#lives.get(fact.order);
    if (life === undefined) return;
    switch (fact.type) {
      case 'OrderAccepted':
        this.#decided(life.decided);
        life.acceptedAt = fact.time;
        life.arrived = this.#mid;
        life.price = fact.price;
        return this.#quoting.change(life, fact.price !== undefined, fact.time);
      case 'OrderAmended':
        life.lastDecided = life.amendDecided ?? life.lastDecided;
        this.#decided(life.lastDecided);
        life.price = fact.price;
        life.size = fact.size;
        life.leaves = fact.leaves;
        return this.#quoting.change(life, true, fact.time);
      case 'OrderCancelled':
        if (fact.reason === 'requested') this.#lookAfterCancel(life, fact.time);
        return this.#end(fact.order, life, fact.time);
      case 'OrderRejected':
      case 'OrderExpired':
        return this.#end(fact.order, life, fact.time);
      case 'CancelRejected':
      case 'AmendRejected':
        return;
    }
  }

  fill(fill: OrderFilled, booked: BookedFill): void {
    const { liquidity, time } = fill;
    const life = this.#lives.get(fill.order);
    const taken = liquidity === 'taker';
    this.#liquidity[liquidity].add(fill, this.#touch, booked);
    if (taken) this.#taker.add(this.#instrument, fill, this.#touch, booked, life?.lastDecided.mid);
    else if (life?.made !== true) this.#queue.add(fill.trace);
    if (life === undefined) return;
    book(life, fill, booked);
    if (fill.leaves === 0) this.#end(fill.order, life, time);
    else this.#quoting.change(life, true, time);
  }

  /** The look ahead is over by now. */
  conclude(end: Micros): ExecutionSum {
    for (const [order, life] of this.#lives) this.#end(order, life, end);
    return new ExecutionSum({
      orders: this.#orders,
      taker: this.#taker,
      liquidity: this.#liquidity,
      shortfall: this.#shortfall,
      quoting: this.#quoting.conclude(end),
      queue: this.#queue,
      after: this.#look.after,
    });
  }

  get #mid(): number | undefined {
    return this.#touch === undefined ? undefined : this.#touch.bid + this.#touch.ask;
  }

  /** A strategy without feed latency decides on an event before the venue's side has told its touch. */
  #decide({ time, sequence, bid, ask }: TouchMoved): void {
    if (this.#undecided[0]?.time !== time) this.#undecided = [];
    for (const decision of this.#undecided) if (sequence <= decision.sequence) decision.mid = bid + ask;
  }

  #decided(decision: Decision): void {
    const place = this.#undecided.indexOf(decision);
    if (place >= 0) this.#undecided.splice(place, 1);
  }

  #lookAfterCancel({ side }: OrderLife, time: Micros): void {
    if (this.#mid !== undefined) this.#look.cancel(side, this.#mid, time);
  }

  #end(order: OrderId, life: OrderLife, time: Micros): void {
    this.#lives.delete(order);
    this.#quoting.end(life, time);
    this.#shortfall[isTaking(life) ? 'taking' : 'resting'].add(this.#instrument, life, this.#mid);
  }
}

function book(life: OrderLife, { size, leaves, liquidity, time }: OrderFilled, { value, fee }: BookedFill): void {
  life.acceptedAt ??= time;
  life.filled += size;
  life.leaves = leaves;
  life.value += value;
  life.fees += fee;
  if (liquidity === 'taker') life.took = true;
  else life.made = true;
}

/** Orders that meant to take, or did; the others only ever waited. */
const isTaking = ({ terms, took }: OrderLife): boolean =>
  took || terms.kind === 'market' || terms.timeInForce === 'ioc' || terms.timeInForce === 'fok';
