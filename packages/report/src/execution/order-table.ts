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
import { NumberTable } from '../rows/number-table.ts';
import { Rows } from '../rows/rows.ts';
import { sides } from './order-life.ts';
import type { OrderRecord, OrderStatus } from './order-record.ts';

const statuses: readonly OrderStatus[] = ['in-flight', 'working', 'rejected', 'filled', 'cancelled', 'expired'];
/** The place of a status in their list. */
const codeOf = (status: OrderStatus): number => statuses.indexOf(status);
const [inFlight, working] = [codeOf('in-flight'), codeOf('working')];

/** Sides and statuses are places in their lists; a time that has not come is no number. */
const column = {
  side: 0,
  size: 1,
  submittedAt: 2,
  arrivesAt: 3,
  acceptedAt: 4,
  firstFillAt: 5,
  doneAt: 6,
  status: 7,
  filled: 8,
  fills: 9,
} as const;

/** The orders of a run in the order in which they were sent, and what became of each. What is said of an unknown one is passed over. */
export class OrderTable extends Rows<OrderRecord> {
  readonly #places = new Map<OrderId, number>();
  readonly #numbers = new NumberTable(Object.keys(column).length);
  readonly #ids: OrderId[] = [];
  readonly #instruments: InstrumentId[] = [];
  readonly #terms: OrderTerms[] = [];
  readonly #values: Money[] = [];
  readonly #fees: Money[] = [];
  readonly #reasons: (string | undefined)[] = [];
  readonly #tags: (string | undefined)[] = [];

  get length(): number {
    return this.#numbers.length;
  }

  submitted(fact: OrderSubmitted): void {
    const place = this.#places.get(fact.order) ?? this.#numbers.add();
    this.#places.set(fact.order, place);
    this.#ids[place] = fact.order;
    this.#instruments[place] = fact.instrument;
    this.#terms[place] = fact.terms;
    this.#values[place] = this.#fees[place] = 0n;
    this.#reasons[place] = undefined;
    this.#tags[place] = fact.tag;
    const numbers = this.#numbers;
    numbers.set(place, column.side, sides.indexOf(fact.side));
    numbers.set(place, column.size, fact.size);
    numbers.set(place, column.submittedAt, fact.time);
    numbers.set(place, column.arrivesAt, fact.arrivesAt);
    numbers.set(place, column.acceptedAt, Number.NaN);
    numbers.set(place, column.firstFillAt, Number.NaN);
    numbers.set(place, column.doneAt, Number.NaN);
    numbers.set(place, column.status, inFlight);
    numbers.set(place, column.filled, 0);
    numbers.set(place, column.fills, 0);
  }

  accepted(order: OrderId, time: Micros): void {
    const place = this.#places.get(order);
    if (place === undefined) return;
    this.#numbers.set(place, column.acceptedAt, time);
    if (this.#numbers.get(place, column.status) === inFlight) this.#numbers.set(place, column.status, working);
  }

  filled({ order, time, size, leaves }: OrderFilled, { value, fee }: BookedFill): void {
    const place = this.#places.get(order);
    if (place === undefined) return;
    const numbers = this.#numbers;
    this.#setFirst(place, column.acceptedAt, time);
    this.#setFirst(place, column.firstFillAt, time);
    numbers.set(place, column.filled, numbers.get(place, column.filled) + size);
    numbers.set(place, column.fills, numbers.get(place, column.fills) + 1);
    this.#values[place] = (this.#values[place] as Money) + value;
    this.#fees[place] = (this.#fees[place] as Money) + fee;
    if (leaves === 0) this.#end(place, 'filled', time);
  }

  amended({ order, size, price }: OrderAmended): void {
    const place = this.#places.get(order);
    if (place === undefined) return;
    this.#numbers.set(place, column.size, size);
    const terms = this.#terms[place] as OrderTerms;
    if (terms.kind === 'limit') this.#terms[place] = { ...terms, price };
  }

  ended(order: OrderId, status: OrderStatus, time: Micros, reason: string): void {
    const place = this.#places.get(order);
    if (place === undefined) return;
    // What the venue cancels or lets expire, it had taken.
    if (status !== 'rejected') this.#setFirst(place, column.acceptedAt, time);
    this.#end(place, status, time);
    this.#reasons[place] = reason;
  }

  instrument(place: number): InstrumentId {
    return this.#instruments[place] as InstrumentId;
  }

  terms(place: number): OrderTerms {
    return this.#terms[place] as OrderTerms;
  }

  /** Lots, as last amended. */
  size(place: number): number {
    return this.#numbers.get(place, column.size);
  }

  filledSize(place: number): number {
    return this.#numbers.get(place, column.filled);
  }

  fills(place: number): number {
    return this.#numbers.get(place, column.fills);
  }

  status(place: number): OrderStatus {
    return statuses[this.#numbers.get(place, column.status)] as OrderStatus;
  }

  isAccepted(place: number): boolean {
    return !Number.isNaN(this.acceptedAt(place));
  }

  /** Times that have not come are no numbers here. */
  acceptedAt(place: number): number {
    return this.#numbers.get(place, column.acceptedAt);
  }

  firstFillAt(place: number): number {
    return this.#numbers.get(place, column.firstFillAt);
  }

  doneAt(place: number): number {
    return this.#numbers.get(place, column.doneAt);
  }

  /** Why it was rejected, cancelled or expired. */
  reason(place: number): string | undefined {
    return this.#reasons[place];
  }

  tagOf(order: OrderId): string | undefined {
    const place = this.#places.get(order);
    return place === undefined ? undefined : this.#tags[place];
  }

  protected row(place: number): OrderRecord {
    const number = (one: number): number => this.#numbers.get(place, one);
    return {
      order: this.#ids[place] as OrderId,
      instrument: this.instrument(place),
      side: sides[number(column.side)] as Side,
      size: this.size(place) as Lots,
      terms: this.terms(place),
      tag: this.#tags[place],
      submittedAt: number(column.submittedAt) as Micros,
      arrivesAt: number(column.arrivesAt) as Micros,
      acceptedAt: cameAt(this.acceptedAt(place)),
      firstFillAt: cameAt(this.firstFillAt(place)),
      doneAt: cameAt(this.doneAt(place)),
      status: this.status(place),
      reason: this.reason(place),
      filled: this.filledSize(place) as Lots,
      fills: this.fills(place),
      value: this.#values[place] as Money,
      fees: this.#fees[place] as Money,
    };
  }

  #end(place: number, status: OrderStatus, time: Micros): void {
    this.#numbers.set(place, column.status, codeOf(status));
    this.#numbers.set(place, column.doneAt, time);
  }

  #setFirst(place: number, which: number, time: Micros): void {
    if (Number.isNaN(this.#numbers.get(place, which))) this.#numbers.set(place, which, time);
  }
}

const cameAt = (time: number): Micros | undefined => (Number.isNaN(time) ? undefined : (time as Micros));
