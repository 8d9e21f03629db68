import {
  absolute,
  type FillCause,
  type Instrument,
  type InstrumentId,
  type Lots,
  type Micros,
  type Money,
  moneyOf,
  type OrderFilled,
  type OrderId,
  type Side,
  type Ticks,
} from '@replay/core';
import { moneyAtMid } from '@replay/ledger';
import type { BookedFill } from '../account/accounting.ts';
import { NumberTable } from '../columns/number-table.ts';
import { Rows } from '../columns/rows.ts';
import { type FillMoney, FillRecord } from './fill-record.ts';
import { sides, signOf } from './live-order.ts';

type Liquidity = OrderFilled['liquidity'];

const liquidities: readonly Liquidity[] = ['maker', 'taker'];
const causes: readonly FillCause[] = ['taker-depth', 'trade-through', 'queue', 'book-cross'];

/** Instruments, sides, liquidities and causes are stored as indices. */
const column = {
  fill: 0,
  instrument: 1,
  time: 2,
  seenTime: 3,
  sequence: 4,
  side: 5,
  price: 6,
  size: 7,
  leaves: 8,
  liquidity: 9,
  cause: 10,
  reference: 11,
  positionAfter: 12,
  tainted: 13,
} as const;

/** The fills of a run, in their order. Values follow from sizes and prices and are computed when they are read. */
export class FillTable extends Rows<FillRecord> {
  readonly #instruments: readonly Instrument[];
  readonly #indices: ReadonlyMap<InstrumentId, number>;
  readonly #numbers = new NumberTable(Object.keys(column).length);
  readonly #orders: OrderId[] = [];
  readonly #fees: Money[] = [];
  /** By index; only fills with a liquidation fee. */
  readonly #liquidationFees = new Map<number, Money>();
  readonly #feesPaid = new Map<number, NonNullable<OrderFilled['feePaid']>>();

  constructor(instruments: readonly Instrument[]) {
    super();
    this.#instruments = instruments;
    this.#indices = new Map(instruments.map(({ id }, index) => [id, index]));
  }

  get length(): number {
    return this.#numbers.length;
  }

  add(fill: OrderFilled, { reference, positionAfter, fee }: BookedFill): void {
    const numbers = this.#numbers;
    const index = numbers.add();
    numbers.set(index, column.fill, fill.fill);
    numbers.set(index, column.instrument, this.#indices.get(fill.instrument) ?? -1);
    numbers.set(index, column.time, fill.time);
    numbers.set(index, column.seenTime, fill.seenTime);
    numbers.set(index, column.sequence, fill.sequence);
    numbers.set(index, column.side, sides.indexOf(fill.side));
    numbers.set(index, column.price, fill.price);
    numbers.set(index, column.size, fill.size);
    numbers.set(index, column.leaves, fill.leaves);
    numbers.set(index, column.liquidity, liquidities.indexOf(fill.liquidity));
    numbers.set(index, column.cause, causes.indexOf(fill.cause));
    numbers.set(index, column.reference, reference);
    numbers.set(index, column.positionAfter, positionAfter);
    numbers.set(index, column.tainted, fill.trace.tainted === true ? 1 : 0);
    this.#orders.push(fill.order);
    this.#fees.push(fee);
    const { liquidationFee } = fill.trace;
    if (liquidationFee !== undefined) this.#liquidationFees.set(index, moneyOf(liquidationFee));
    if (fill.feePaid !== undefined) this.#feesPaid.set(index, fill.feePaid);
  }

  time(index: number): Micros {
    return this.#numbers.get(index, column.time) as Micros;
  }

  instrument(index: number): Instrument {
    return this.#instruments[this.#numbers.get(index, column.instrument)] as Instrument;
  }

  liquidity(index: number): Liquidity {
    return liquidities[this.#numbers.get(index, column.liquidity)] as Liquidity;
  }

  cause(index: number): FillCause {
    return causes[this.#numbers.get(index, column.cause)] as FillCause;
  }

  fee(index: number): Money {
    return this.#fees[index] as Money;
  }

  /** Positive, at the fill's price. */
  notional(index: number): Money {
    return absolute(this.#valueAt(index, this.#numbers.get(index, column.price) * 2));
  }

  liquidationFee(index: number): Money {
    return this.#liquidationFees.get(index) ?? 0n;
  }

  /** The fees paid in another asset, in the order of the fills. */
  *feesInAssets(): Iterable<{ readonly paid: NonNullable<OrderFilled['feePaid']>; readonly fee: Money }> {
    for (const [index, paid] of this.#feesPaid) yield { paid, fee: this.fee(index) };
  }

  /** Marks a fill near a gap of the data that was found only later. */
  taint(index: number): void {
    this.#numbers.set(index, column.tainted, 1);
  }

  /** The numbers of the tainted fills. */
  tainted(): ReadonlySet<number> {
    const found = new Set<number>();
    for (let index = 0; index < this.length; index += 1)
      if (this.#isTainted(index)) found.add(this.#numbers.get(index, column.fill));
    return found;
  }

  protected row(index: number): FillRecord {
    const number = (one: number): number => this.#numbers.get(index, one);
    const frame = {
      fill: number(column.fill),
      order: this.#orders[index] as OrderId,
      instrument: this.instrument(index).id,
      time: this.time(index),
      seenTime: number(column.seenTime) as Micros,
      sequence: number(column.sequence),
      side: this.#side(index),
      price: number(column.price) as Ticks,
      size: number(column.size) as Lots,
      leaves: number(column.leaves) as Lots,
      liquidity: this.liquidity(index),
      cause: this.cause(index),
      feePaid: this.#feesPaid.get(index),
      reference: number(column.reference),
      positionAfter: number(column.positionAfter) as Lots,
      tainted: this.#isTainted(index),
    };
    return new FillRecord(frame, this.#money(index));
  }

  #money(index: number): FillMoney {
    const value = this.#valueAt(index, this.#numbers.get(index, column.price) * 2);
    return {
      fee: this.fee(index),
      liquidationFee: this.liquidationFee(index),
      notional: absolute(value),
      capture: this.#valueAt(index, this.#numbers.get(index, column.reference)) - value,
    };
  }

  /** Signed, as booked by the account. */
  #valueAt(index: number, midDoubled: number): Money {
    const size = signOf(this.#side(index)) * this.#numbers.get(index, column.size);
    return moneyAtMid(this.instrument(index), size as Lots, midDoubled);
  }

  #side(index: number): Side {
    return sides[this.#numbers.get(index, column.side)] as Side;
  }

  #isTainted(index: number): boolean {
    return this.#numbers.get(index, column.tainted) === 1;
  }
}
