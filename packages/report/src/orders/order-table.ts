import type {
  InstrumentId,
  Lots,
  Micros,
  Money,
  OrderAmended,
  OrderFilled,
  OrderId,
  OrderSubmitted,
  OrderTerms,
  Side,
} from '@replay/core';
import type { BookedFill } from '../account/accounting.ts';
import { NameColumn } from '../columns/name-column.ts';
import { NumberColumn } from '../columns/number-column.ts';
import { Rows } from '../columns/rows.ts';
import { sides } from './live-order.ts';
import { OrderIdColumn, TermsColumn } from './order-columns.ts';
import type { OrderRecord, OrderStatus } from './order-record.ts';

const statuses: readonly OrderStatus[] = ['in-flight', 'working', 'rejected', 'filled', 'cancelled', 'expired'];
/** The code of a status is its index. */
const codeOf = (status: OrderStatus): number => statuses.indexOf(status);
const [inFlight, working] = [codeOf('in-flight'), codeOf('working')];

/** The value and fees of an order with fills. */
interface OrderMoney {
  value: Money;
  fees: Money;
}

/**
 * The orders of a run in the order in which they were sent, with their outcomes. Facts about an unknown order, or about one that has
 * ended, are ignored. A run may send a million orders: each takes about eighty bytes in columns, and no object.
 */
export class OrderTable extends Rows<OrderRecord> {
  #length = 0;
  /** Indices of the orders that have not ended. */
  readonly #live = new Map<OrderId, number>();
  readonly #ids = new OrderIdColumn();
  readonly #instruments = new NameColumn();
  readonly #terms = new TermsColumn();
  readonly #sides = new NumberColumn(Uint8Array);
  readonly #statuses = new NumberColumn(Uint8Array);
  readonly #reasons = new NameColumn();
  readonly #tags = new NameColumn();
  readonly #sizes = new NumberColumn(Float64Array);
  readonly #filled = new NumberColumn(Float64Array);
  readonly #fills = new NumberColumn(Uint32Array);
  readonly #submittedAt = new NumberColumn(Float64Array);
  readonly #arrivesAt = new NumberColumn(Float64Array);
  /** NaN for a time that has not come. */
  readonly #acceptedAt = new NumberColumn(Float64Array);
  readonly #firstFillAt = new NumberColumn(Float64Array);
  readonly #doneAt = new NumberColumn(Float64Array);
  readonly #money = new Map<number, OrderMoney>();

  get length(): number {
    return this.#length;
  }

  submitted(fact: OrderSubmitted): void {
    const index = this.#live.get(fact.order) ?? this.#length++;
    this.#live.set(fact.order, index);
    this.#ids.set(index, fact.order);
    this.#instruments.set(index, fact.instrument);
    this.#terms.set(index, fact.terms);
    this.#sides.set(index, sides.indexOf(fact.side));
    this.#statuses.set(index, inFlight);
    this.#reasons.set(index, undefined);
    this.#tags.set(index, fact.tag);
    this.#sizes.set(index, fact.size);
    this.#filled.set(index, 0);
    this.#fills.set(index, 0);
    this.#submittedAt.set(index, fact.time);
    this.#arrivesAt.set(index, fact.arrivesAt);
    this.#acceptedAt.set(index, Number.NaN);
    this.#firstFillAt.set(index, Number.NaN);
    this.#doneAt.set(index, Number.NaN);
    this.#money.delete(index);
  }

  accepted(order: OrderId, time: Micros): void {
    const index = this.#live.get(order);
    if (index === undefined) return;
    this.#acceptedAt.set(index, time);
    if (this.#statuses.get(index) === inFlight) this.#statuses.set(index, working);
  }

  filled({ order, time, size, leaves }: OrderFilled, { value, fee }: BookedFill): void {
    const index = this.#live.get(order);
    if (index === undefined) return;
    setFirst(this.#acceptedAt, index, time);
    setFirst(this.#firstFillAt, index, time);
    this.#filled.set(index, this.#filled.get(index) + size);
    this.#fills.set(index, this.#fills.get(index) + 1);
    const money = this.#money.get(index);
    if (money === undefined) this.#money.set(index, { value, fees: fee });
    else {
      money.value += value;
      money.fees += fee;
    }
    if (leaves === 0) this.#end(order, index, 'filled', time);
  }

  amended({ order, size, price }: OrderAmended): void {
    const index = this.#live.get(order);
    if (index === undefined) return;
    this.#sizes.set(index, size);
    this.#terms.setPrice(index, price);
  }

  ended(order: OrderId, status: OrderStatus, time: Micros, reason: string): void {
    const index = this.#live.get(order);
    if (index === undefined) return;
    // An order that is cancelled or expires had been accepted.
    if (status !== 'rejected') setFirst(this.#acceptedAt, index, time);
    this.#end(order, index, status, time);
    this.#reasons.set(index, reason);
  }

  instrument(index: number): InstrumentId {
    return this.#instruments.get(index) as InstrumentId;
  }

  terms(index: number): OrderTerms {
    return this.#terms.get(index);
  }

  /** Lots, as last amended. */
  size(index: number): number {
    return this.#sizes.get(index);
  }

  filledSize(index: number): number {
    return this.#filled.get(index);
  }

  fills(index: number): number {
    return this.#fills.get(index);
  }

  status(index: number): OrderStatus {
    return statuses[this.#statuses.get(index)] as OrderStatus;
  }

  isAccepted(index: number): boolean {
    return !Number.isNaN(this.acceptedAt(index));
  }

  /** NaN for a time that has not come. */
  acceptedAt(index: number): number {
    return this.#acceptedAt.get(index);
  }

  firstFillAt(index: number): number {
    return this.#firstFillAt.get(index);
  }

  doneAt(index: number): number {
    return this.#doneAt.get(index);
  }

  /** Why it was rejected, cancelled or expired. */
  reason(index: number): string | undefined {
    return this.#reasons.get(index);
  }

  /** The tags of these orders, for those with a tag. */
  tagsOf(orders: Iterable<OrderId>): ReadonlyMap<OrderId, string> {
    const wanted = new Set(orders);
    const tags = new Map<OrderId, string>();
    for (let index = 0; index < this.#length; index += 1) {
      const tag = this.#tags.get(index);
      if (tag === undefined) continue;
      const order = this.#ids.get(index);
      if (wanted.has(order)) tags.set(order, tag);
    }
    return tags;
  }

  protected row(index: number): OrderRecord {
    const { value = 0n, fees = 0n } = this.#money.get(index) ?? {};
    return {
      order: this.#ids.get(index),
      instrument: this.instrument(index),
      side: sides[this.#sides.get(index)] as Side,
      size: this.size(index) as Lots,
      terms: this.terms(index),
      tag: this.#tags.get(index),
      submittedAt: this.#submittedAt.get(index) as Micros,
      arrivesAt: this.#arrivesAt.get(index) as Micros,
      acceptedAt: timeOf(this.acceptedAt(index)),
      firstFillAt: timeOf(this.firstFillAt(index)),
      doneAt: timeOf(this.doneAt(index)),
      status: this.status(index),
      reason: this.reason(index),
      filled: this.filledSize(index) as Lots,
      fills: this.fills(index),
      value,
      fees,
    };
  }

  #end(order: OrderId, index: number, status: OrderStatus, time: Micros): void {
    this.#live.delete(order);
    this.#statuses.set(index, codeOf(status));
    this.#doneAt.set(index, time);
  }
}

function setFirst(times: NumberColumn, index: number, time: Micros): void {
  if (Number.isNaN(times.get(index))) times.set(index, time);
}

const timeOf = (time: number): Micros | undefined => (Number.isNaN(time) ? undefined : (time as Micros));
