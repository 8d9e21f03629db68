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
/** The place of a status in their list. */
const codeOf = (status: OrderStatus): number => statuses.indexOf(status);
const [inFlight, working] = [codeOf('in-flight'), codeOf('working')];

/** What its fills came to, of an order that has any. */
interface OrderMoney {
  value: Money;
  fees: Money;
}

/**
 * The orders of a run in the order in which they were sent, and what became of each. What is said of an unknown one, or of one
 * that has ended, is passed over. A run may send a million: each takes some eighty bytes here, and no object.
 */
export class OrderTable extends Rows<OrderRecord> {
  #length = 0;
  /** Those that have not ended. */
  readonly #living = new Map<OrderId, number>();
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
  /** Times that have not come are no numbers. */
  readonly #acceptedAt = new NumberColumn(Float64Array);
  readonly #firstFillAt = new NumberColumn(Float64Array);
  readonly #doneAt = new NumberColumn(Float64Array);
  readonly #money = new Map<number, OrderMoney>();

  get length(): number {
    return this.#length;
  }

  submitted(fact: OrderSubmitted): void {
    const place = this.#living.get(fact.order) ?? this.#length++;
    this.#living.set(fact.order, place);
    this.#ids.set(place, fact.order);
    this.#instruments.set(place, fact.instrument);
    this.#terms.set(place, fact.terms);
    this.#sides.set(place, sides.indexOf(fact.side));
    this.#statuses.set(place, inFlight);
    this.#reasons.set(place, undefined);
    this.#tags.set(place, fact.tag);
    this.#sizes.set(place, fact.size);
    this.#filled.set(place, 0);
    this.#fills.set(place, 0);
    this.#submittedAt.set(place, fact.time);
    this.#arrivesAt.set(place, fact.arrivesAt);
    this.#acceptedAt.set(place, Number.NaN);
    this.#firstFillAt.set(place, Number.NaN);
    this.#doneAt.set(place, Number.NaN);
    this.#money.delete(place);
  }

  accepted(order: OrderId, time: Micros): void {
    const place = this.#living.get(order);
    if (place === undefined) return;
    this.#acceptedAt.set(place, time);
    if (this.#statuses.get(place) === inFlight) this.#statuses.set(place, working);
  }

  filled({ order, time, size, leaves }: OrderFilled, { value, fee }: BookedFill): void {
    const place = this.#living.get(order);
    if (place === undefined) return;
    setFirst(this.#acceptedAt, place, time);
    setFirst(this.#firstFillAt, place, time);
    this.#filled.set(place, this.#filled.get(place) + size);
    this.#fills.set(place, this.#fills.get(place) + 1);
    const money = this.#money.get(place);
    if (money === undefined) this.#money.set(place, { value, fees: fee });
    else {
      money.value += value;
      money.fees += fee;
    }
    if (leaves === 0) this.#end(order, place, 'filled', time);
  }

  amended({ order, size, price }: OrderAmended): void {
    const place = this.#living.get(order);
    if (place === undefined) return;
    this.#sizes.set(place, size);
    this.#terms.setPrice(place, price);
  }

  ended(order: OrderId, status: OrderStatus, time: Micros, reason: string): void {
    const place = this.#living.get(order);
    if (place === undefined) return;
    // What the venue cancels or lets expire, it had taken.
    if (status !== 'rejected') setFirst(this.#acceptedAt, place, time);
    this.#end(order, place, status, time);
    this.#reasons.set(place, reason);
  }

  instrument(place: number): InstrumentId {
    return this.#instruments.get(place) as InstrumentId;
  }

  terms(place: number): OrderTerms {
    return this.#terms.get(place);
  }

  /** Lots, as last amended. */
  size(place: number): number {
    return this.#sizes.get(place);
  }

  filledSize(place: number): number {
    return this.#filled.get(place);
  }

  fills(place: number): number {
    return this.#fills.get(place);
  }

  status(place: number): OrderStatus {
    return statuses[this.#statuses.get(place)] as OrderStatus;
  }

  isAccepted(place: number): boolean {
    return !Number.isNaN(this.acceptedAt(place));
  }

  /** Times that have not come are no numbers here. */
  acceptedAt(place: number): number {
    return this.#acceptedAt.get(place);
  }

  firstFillAt(place: number): number {
    return this.#firstFillAt.get(place);
  }

  doneAt(place: number): number {
    return this.#doneAt.get(place);
  }

  /** Why it was rejected, cancelled or expired. */
  reason(place: number): string | undefined {
    return this.#reasons.get(place);
  }

  /** The tags of those of these orders that have one. */
  tagsOf(orders: Iterable<OrderId>): ReadonlyMap<OrderId, string> {
    const wanted = new Set(orders);
    const tags = new Map<OrderId, string>();
    for (let place = 0; place < this.#length; place += 1) {
      const tag = this.#tags.get(place);
      if (tag === undefined) continue;
      const order = this.#ids.get(place);
      if (wanted.has(order)) tags.set(order, tag);
    }
    return tags;
  }

  protected row(place: number): OrderRecord {
    const { value = 0n, fees = 0n } = this.#money.get(place) ?? {};
    return {
      order: this.#ids.get(place),
      instrument: this.instrument(place),
      side: sides[this.#sides.get(place)] as Side,
      size: this.size(place) as Lots,
      terms: this.terms(place),
      tag: this.#tags.get(place),
      submittedAt: this.#submittedAt.get(place) as Micros,
      arrivesAt: this.#arrivesAt.get(place) as Micros,
      acceptedAt: cameAt(this.acceptedAt(place)),
      firstFillAt: cameAt(this.firstFillAt(place)),
      doneAt: cameAt(this.doneAt(place)),
      status: this.status(place),
      reason: this.reason(place),
      filled: this.filledSize(place) as Lots,
      fills: this.fills(place),
      value,
      fees,
    };
  }

  #end(order: OrderId, place: number, status: OrderStatus, time: Micros): void {
    this.#living.delete(order);
    this.#statuses.set(place, codeOf(status));
    this.#doneAt.set(place, time);
  }
}

function setFirst(times: NumberColumn, place: number, time: Micros): void {
  if (Number.isNaN(times.get(place))) times.set(place, time);
}

const cameAt = (time: number): Micros | undefined => (Number.isNaN(time) ? undefined : (time as Micros));
