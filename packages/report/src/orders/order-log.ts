import {
  assertNever,
  type DenyReason,
  type Fact,
  type IntentDenied,
  type Micros,
  type OrderFilled,
  type OrderId,
} from '@replay/core';
import { OrderTable } from './order-table.ts';

/** The requests of the strategy and their outcomes: a fold of the order facts. */
export class OrderLog {
  readonly table = new OrderTable();
  readonly denials: IntentDenied[] = [];
  readonly rejections = new Map<string, number>();
  /** In one second and in ten: venues limit messages over such windows. */
  readonly peaks = [new MessagePeak(1_000_000 as Micros), new MessagePeak(10_000_000 as Micros)] as const;
  /** Orders, amends and cancels sent. */
  messages = 0;
  cancels = 0;
  cancelsRejected = 0;
  amends = 0;
  amendsRejected = 0;

  apply(fact: Exclude<OrderFact, OrderFilled>): void {
    switch (fact.type) {
      case 'OrderSubmitted':
        this.#sent(fact.time);
        return this.table.submitted(fact);
      case 'CancelSubmitted':
        this.#sent(fact.time);
        this.cancels += 1;
        return;
      case 'AmendSubmitted':
        this.#sent(fact.time);
        this.amends += 1;
        return;
      case 'IntentDenied':
        this.denials.push(fact);
        return;
      case 'CancelRejected':
        this.cancelsRejected += 1;
        return;
      case 'AmendRejected':
        this.amendsRejected += 1;
        return;
      case 'OrderAmended':
        return this.table.amended(fact);
      case 'OrderAccepted':
        return this.table.accepted(fact.order, fact.time);
      case 'OrderRejected':
        this.rejections.set(fact.reason, (this.rejections.get(fact.reason) ?? 0) + 1);
        return this.table.ended(fact.order, 'rejected', fact.time, fact.reason);
      case 'OrderCancelled':
        return this.table.ended(fact.order, 'cancelled', fact.time, fact.reason);
      case 'OrderExpired':
        return this.table.ended(fact.order, 'expired', fact.time, fact.reason);
      default:
        return assertNever(fact);
    }
  }

  #sent(time: Micros): void {
    this.messages += 1;
    for (const peak of this.peaks) peak.add(time);
  }
}

/** The facts about orders. */
export type OrderFact = Extract<Fact, { readonly order?: OrderId }>;

const requestKinds: Readonly<Record<DenyReason, 'order' | 'change' | 'timer'>> = {
  'duplicate-id': 'order',
  'unknown-instrument': 'order',
  'invalid-price': 'order',
  'invalid-size': 'order',
  'too-many-orders': 'order',
  'rate-limit': 'order',
  'unknown-order': 'change',
  'not-working': 'change',
  'request-in-flight': 'change',
  'invalid-time': 'timer',
};

/** Whether the denied request was an order, not a change of one or a timer. */
export const deniesOrder = ({ reason, request }: IntentDenied): boolean =>
  request === undefined && requestKinds[reason] === 'order';

/** The number of denials: a fact may stand for many. */
export const deniedTimes = (denials: readonly IntentDenied[]): number =>
  denials.reduce((sum, { times = 1 }) => sum + times, 0);

/** The most messages sent within any window of one length. Messages are added in the order of time. */
export class MessagePeak {
  readonly window: Micros;
  messages = 0;
  /** The times in the window that ends with the latest message, and some before them. */
  readonly #times: Micros[] = [];
  #first = 0;

  constructor(window: Micros) {
    this.window = window;
  }

  add(time: Micros): void {
    const times = this.#times;
    times.push(time);
    while (time - times[this.#first]! >= this.window) this.#first += 1;
    this.messages = Math.max(this.messages, times.length - this.#first);
    if (this.#first < 1024 || 2 * this.#first < times.length) return;
    times.splice(0, this.#first);
    this.#first = 0;
  }
}
