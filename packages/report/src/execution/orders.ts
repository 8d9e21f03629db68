import {
  assertNever,
  type DenyReason,
  type Fact,
  type InstrumentId,
  type IntentDenied,
  type Lots,
  type Micros,
  type Money,
  type OrderAccepted,
  type OrderAmended,
  type OrderFilled,
  type OrderId,
  type OrderSubmitted,
  type OrderTerms,
  type Side,
} from '@replay/core';
import type { BookedFill } from '../account/accounting.ts';

/** The last that was heard of an order. */
export type OrderStatus = 'in-flight' | 'working' | 'rejected' | 'filled' | 'cancelled' | 'expired';

/** The life of one order. */
export interface OrderRecord {
  readonly order: OrderId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly size: Lots;
  readonly terms: OrderTerms;
  readonly tag: string | undefined;
  readonly submittedAt: Micros;
  readonly arrivesAt: Micros;
  readonly acceptedAt: Micros | undefined;
  readonly firstFillAt: Micros | undefined;
  readonly doneAt: Micros | undefined;
  readonly status: OrderStatus;
  /** Why it was rejected, cancelled or expired. */
  readonly reason: string | undefined;
  readonly filled: Lots;
  readonly fills: number;
  /** Signed value of its fills, in steps of money of the settlement currency. */
  readonly value: Money;
  readonly fees: Money;
}

type Changing<Record> = { -readonly [Key in keyof Record]: Record[Key] };

/** What the strategy asked for and what became of it: a fold of the order facts. */
export class Orders {
  readonly #byId = new Map<OrderId, Changing<OrderRecord>>();
  readonly denials: IntentDenied[] = [];
  readonly rejections = new Map<string, number>();
  /** When orders, amends and cancels were sent. */
  readonly messages: Micros[] = [];
  cancels = 0;
  cancelsRejected = 0;
  amends = 0;
  amendsRejected = 0;

  get all(): readonly OrderRecord[] {
    return [...this.#byId.values()];
  }

  apply(fact: Exclude<OrderFact, OrderFilled>): void {
    switch (fact.type) {
      case 'OrderSubmitted':
        this.messages.push(fact.time);
        this.#byId.set(fact.order, submitted(fact));
        return;
      case 'CancelSubmitted':
        this.messages.push(fact.time);
        this.cancels += 1;
        return;
      case 'AmendSubmitted':
        this.messages.push(fact.time);
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
        return this.#amend(fact);
      case 'OrderAccepted':
        return this.#accept(fact);
      case 'OrderRejected':
        this.rejections.set(fact.reason, (this.rejections.get(fact.reason) ?? 0) + 1);
        return this.#end(fact.order, 'rejected', fact.time, fact.reason);
      case 'OrderCancelled':
        return this.#end(fact.order, 'cancelled', fact.time, fact.reason);
      case 'OrderExpired':
        return this.#end(fact.order, 'expired', fact.time, fact.reason);
      default:
        return assertNever(fact);
    }
  }

  fill({ order: id, time, size, leaves }: OrderFilled, { value, fee }: BookedFill): void {
    const order = this.#byId.get(id);
    if (order === undefined) return;
    order.acceptedAt ??= time;
    order.firstFillAt ??= time;
    order.filled = (order.filled + size) as Lots;
    order.fills += 1;
    order.value += value;
    order.fees += fee;
    if (leaves !== 0) return;
    order.status = 'filled';
    order.doneAt = time;
  }

  #accept({ order: id, time }: OrderAccepted): void {
    const order = this.#byId.get(id);
    if (order === undefined) return;
    order.acceptedAt = time;
    if (order.status === 'in-flight') order.status = 'working';
  }

  #amend({ order: id, size, price }: OrderAmended): void {
    const order = this.#byId.get(id);
    if (order === undefined) return;
    order.size = size;
    if (order.terms.kind === 'limit') order.terms = { ...order.terms, price };
  }

  #end(id: OrderId, status: OrderStatus, time: Micros, reason: string): void {
    const order = this.#byId.get(id);
    if (order === undefined) return;
    // What the venue cancels or lets expire, it had taken.
    if (status !== 'rejected') order.acceptedAt ??= time;
    order.status = status;
    order.doneAt = time;
    order.reason = reason;
  }
}

/** The facts that concern orders. */
export type OrderFact = Extract<Fact, { readonly order?: OrderId }>;

const wishes: Readonly<Record<DenyReason, 'order' | 'change' | 'timer'>> = {
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

/** Whether what was denied would have been an order, not a change of one or a timer. */
export const deniesOrder = ({ reason, request }: IntentDenied): boolean =>
  request === undefined && wishes[reason] === 'order';

const submitted = (fact: OrderSubmitted): Changing<OrderRecord> => ({
  order: fact.order,
  instrument: fact.instrument,
  side: fact.side,
  size: fact.size,
  terms: fact.terms,
  tag: fact.tag,
  submittedAt: fact.time,
  arrivesAt: fact.arrivesAt,
  acceptedAt: undefined,
  firstFillAt: undefined,
  doneAt: undefined,
  status: 'in-flight',
  reason: undefined,
  filled: 0 as Lots,
  fills: 0,
  value: 0n,
  fees: 0n,
});
