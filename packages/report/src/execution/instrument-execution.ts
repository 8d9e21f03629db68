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
import type { MarkoutTracker } from '../markouts/markout-tracker.ts';
import { type Decision, type LiveOrder, newLiveOrder, type PublicTouch } from '../orders/live-order.ts';
import type { ExecutionSums } from './execution-figures.ts';
import { LiquidityAccumulator } from './liquidity.ts';
import { addQueuePosition, emptyQueueSums } from './queue-position.ts';
import { QuotingTracker } from './quoting.ts';
import { addShortfall, emptyShortfallSums } from './shortfall.ts';
import { addTakerFill, emptyTakerSums } from './taker-costs.ts';

/** A response of the venue to an order, other than a fill. */
type Response = Exclude<OrderEvent, OrderFilled>;

/**
 * Accumulates execution costs of one instrument: follows its public touch and our live orders. Money is added up when an order
 * fills or ends; a touch costs a few float operations while an own order rests, and nothing otherwise.
 */
export class InstrumentExecution {
  readonly #instrument: Instrument;
  readonly #live = new Map<OrderId, LiveOrder>();
  readonly #quoting = new QuotingTracker();
  readonly #markouts: MarkoutTracker;
  readonly #liquidity: Readonly<Record<OrderFilled['liquidity'], LiquidityAccumulator>>;
  readonly #taker = emptyTakerSums();
  readonly #shortfall = { taking: emptyShortfallSums(), resting: emptyShortfallSums() };
  readonly #queue = emptyQueueSums();
  #orders = 0;
  /** The last valid touch, carried forward while there is none. */
  #touch: PublicTouch | undefined;
  /** Decisions of this very moment, whose mid may still move. */
  #openDecisions: Decision[] = [];

  constructor(instrument: Instrument, markouts: MarkoutTracker) {
    this.#instrument = instrument;
    this.#markouts = markouts;
    this.#liquidity = { maker: new LiquidityAccumulator(instrument), taker: new LiquidityAccumulator(instrument) };
  }

  move(touch: TouchMoved): void {
    if (this.#openDecisions.length > 0) this.#updateDecisions(touch);
    this.#touch = touch;
    this.#quoting.move(touch, touch.time);
  }

  submitted(fact: OrderSubmitted | AmendSubmitted): void {
    const decision: Decision = { time: fact.time, sequence: fact.sequence, mid: this.#mid };
    if (this.#openDecisions[0]?.time !== decision.time) this.#openDecisions = [];
    this.#openDecisions.push(decision);
    if (fact.type === 'OrderSubmitted') {
      this.#orders += 1;
      this.#live.set(fact.order, newLiveOrder(fact.side, fact.terms, fact.size, decision));
    } else {
      const order = this.#live.get(fact.order);
      if (order !== undefined) order.amendDecision = decision;
    }
  }

  responded(fact: Response): void {
    const order = this.#live.get(fact.order);
    if (order === undefined) return;
    switch (fact.type) {
      case 'OrderAccepted':
        this.#closeDecision(order.decision);
        order.acceptedAt = fact.time;
        order.arrivalMid = this.#mid;
        order.price = fact.price;
        return this.#quoting.change(order, fact.price !== undefined, fact.time);
      case 'OrderAmended':
        order.latestDecision = order.amendDecision ?? order.latestDecision;
        this.#closeDecision(order.latestDecision);
        order.price = fact.price;
        order.size = fact.size;
        order.leaves = fact.leaves;
        return this.#quoting.change(order, true, fact.time);
      case 'OrderCancelled':
        if (fact.reason === 'requested' && this.#mid !== undefined)
          this.#markouts.cancel(order.side, this.#mid, fact.time);
        return this.#end(fact.order, order, fact.time);
      case 'OrderRejected':
      case 'OrderExpired':
        return this.#end(fact.order, order, fact.time);
      case 'CancelRejected':
      case 'AmendRejected':
        return;
    }
  }

  fill(fill: OrderFilled, booked: BookedFill): void {
    const order = this.#live.get(fill.order);
    this.#liquidity[fill.liquidity].add(fill, this.#touch, booked);
    if (fill.liquidity === 'taker')
      addTakerFill(this.#taker, this.#instrument, fill, this.#touch, booked, order?.latestDecision.mid);
    else if (order?.hasMade !== true) addQueuePosition(this.#queue, fill.trace);
    if (order === undefined) return;
    addFill(order, fill, booked);
    if (fill.leaves === 0) this.#end(fill.order, order, fill.time);
    else this.#quoting.change(order, true, fill.time);
  }

  /** The sums of the run, after the mark-outs are concluded; undefined if nothing was ordered or traded. */
  conclude(end: Micros): ExecutionSums | undefined {
    for (const [id, order] of this.#live) this.#end(id, order, end);
    const liquidity = { maker: this.#liquidity.maker.conclude(), taker: this.#liquidity.taker.conclude() };
    if (this.#orders + liquidity.maker.fills + liquidity.taker.fills === 0) return undefined;
    return {
      orders: this.#orders,
      taker: this.#taker,
      liquidity,
      shortfall: this.#shortfall,
      quoting: this.#quoting.conclude(end),
      queue: this.#queue,
      midMoves: this.#markouts.midMoves,
    };
  }

  get #mid(): number | undefined {
    return this.#touch === undefined ? undefined : this.#touch.bid + this.#touch.ask;
  }

  /** Without feed latency, a strategy decides on an event before the touch of the venue side reflects it. */
  #updateDecisions({ time, sequence, bid, ask }: TouchMoved): void {
    if (this.#openDecisions[0]?.time !== time) this.#openDecisions = [];
    for (const decision of this.#openDecisions) if (sequence <= decision.sequence) decision.mid = bid + ask;
  }

  #closeDecision(decision: Decision): void {
    const index = this.#openDecisions.indexOf(decision);
    if (index >= 0) this.#openDecisions.splice(index, 1);
  }

  #end(id: OrderId, order: LiveOrder, time: Micros): void {
    this.#live.delete(id);
    this.#quoting.end(order, time);
    addShortfall(this.#shortfall[isTaking(order) ? 'taking' : 'resting'], this.#instrument, order, this.#mid);
  }
}

function addFill(order: LiveOrder, { size, leaves, liquidity, time }: OrderFilled, { value, fee }: BookedFill): void {
  order.acceptedAt ??= time;
  order.filled += size;
  order.leaves = leaves;
  order.value += value;
  order.fees += fee;
  if (liquidity === 'taker') order.hasTaken = true;
  else order.hasMade = true;
}

/** Orders that were sent to take or did; the others only rested. */
const isTaking = ({ terms, hasTaken }: LiveOrder): boolean =>
  hasTaken || terms.kind === 'market' || terms.timeInForce === 'ioc' || terms.timeInForce === 'fok';
