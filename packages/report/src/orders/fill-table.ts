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

/** Instruments, sides, liquidities and causes are places in their lists. */
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

/** The fills of a run, in their order. Values follow from sizes and prices, and are reckoned as they are asked for. */
export class Fills extends Rows<FillRecord> {
  readonly #instruments: readonly Instrument[];
  readonly #places: ReadonlyMap<InstrumentId, number>;
  readonly #numbers = new NumberTable(Object.keys(column).length);
  readonly #orders: OrderId[] = [];
  readonly #fees: Money[] = [];
  /** By place, where there is one. */
  readonly #liquidationFees = new Map<number, Money>();
  readonly #feesPaid = new Map<number, NonNullable<OrderFilled['feePaid']>>();

  constructor(instruments: readonly Instrument[]) {
    super();
    this.#instruments = instruments;
    this.#places = new Map(instruments.map(({ id }, place) => [id, place]));
  }

  get length(): number {
    return this.#numbers.length;
  }

  add(fill: OrderFilled, { reference, positionAfter, fee }: BookedFill): void {
    const numbers = this.#numbers;
    const place = numbers.add();
    numbers.set(place, column.fill, fill.fill);
    numbers.set(place, column.instrument, this.#places.get(fill.instrument) ?? -1);
    numbers.set(place, column.time, fill.time);
    numbers.set(place, column.seenTime, fill.seenTime);
    numbers.set(place, column.sequence, fill.sequence);
    numbers.set(place, column.side, sides.indexOf(fill.side));
    numbers.set(place, column.price, fill.price);
    numbers.set(place, column.size, fill.size);
    numbers.set(place, column.leaves, fill.leaves);
    numbers.set(place, column.liquidity, liquidities.indexOf(fill.liquidity));
    numbers.set(place, column.cause, causes.indexOf(fill.cause));
    numbers.set(place, column.reference, reference);
    numbers.set(place, column.positionAfter, positionAfter);
    numbers.set(place, column.tainted, fill.trace.tainted === true ? 1 : 0);
    this.#orders.push(fill.order);
    this.#fees.push(fee);
    const { liquidationFee } = fill.trace;
    if (liquidationFee !== undefined) this.#liquidationFees.set(place, moneyOf(liquidationFee));
    if (fill.feePaid !== undefined) this.#feesPaid.set(place, fill.feePaid);
  }

  time(place: number): Micros {
    return this.#numbers.get(place, column.time) as Micros;
  }

  instrument(place: number): Instrument {
    return this.#instruments[this.#numbers.get(place, column.instrument)] as Instrument;
  }

  liquidity(place: number): Liquidity {
    return liquidities[this.#numbers.get(place, column.liquidity)] as Liquidity;
  }

  cause(place: number): FillCause {
    return causes[this.#numbers.get(place, column.cause)] as FillCause;
  }

  fee(place: number): Money {
    return this.#fees[place] as Money;
  }

  /** Positive, at the fill's price. */
  notional(place: number): Money {
    return absolute(this.#valueAt(place, this.#numbers.get(place, column.price) * 2));
  }

  liquidationFee(place: number): Money {
    return this.#liquidationFees.get(place) ?? 0n;
  }

  /** Those that were paid in another asset, in their order. */
  *feesInAssets(): Iterable<{ readonly paid: NonNullable<OrderFilled['feePaid']>; readonly fee: Money }> {
    for (const [place, paid] of this.#feesPaid) yield { paid, fee: this.fee(place) };
  }

  /** A hole in the data was near, as only what came later told. */
  taint(place: number): void {
    this.#numbers.set(place, column.tainted, 1);
  }

  /** The numbers of those that are tainted. */
  tainted(): ReadonlySet<number> {
    const found = new Set<number>();
    for (let place = 0; place < this.length; place += 1)
      if (this.#isTainted(place)) found.add(this.#numbers.get(place, column.fill));
    return found;
  }

  protected row(place: number): FillRecord {
    const number = (one: number): number => this.#numbers.get(place, one);
    const frame = {
      fill: number(column.fill),
      order: this.#orders[place] as OrderId,
      instrument: this.instrument(place).id,
      time: this.time(place),
      seenTime: number(column.seenTime) as Micros,
      sequence: number(column.sequence),
      side: this.#side(place),
      price: number(column.price) as Ticks,
      size: number(column.size) as Lots,
      leaves: number(column.leaves) as Lots,
      liquidity: this.liquidity(place),
      cause: this.cause(place),
      feePaid: this.#feesPaid.get(place),
      reference: number(column.reference),
      positionAfter: number(column.positionAfter) as Lots,
      tainted: this.#isTainted(place),
    };
    return new FillRecord(frame, this.#money(place));
  }

  #money(place: number): FillMoney {
    const value = this.#valueAt(place, this.#numbers.get(place, column.price) * 2);
    return {
      fee: this.fee(place),
      liquidationFee: this.liquidationFee(place),
      notional: absolute(value),
      capture: this.#valueAt(place, this.#numbers.get(place, column.reference)) - value,
    };
  }

  /** Signed, as the account books it. */
  #valueAt(place: number, midDoubled: number): Money {
    const size = signOf(this.#side(place)) * this.#numbers.get(place, column.size);
    return moneyAtMid(this.instrument(place), size as Lots, midDoubled);
  }

  #side(place: number): Side {
    return sides[this.#numbers.get(place, column.side)] as Side;
  }

  #isTainted(place: number): boolean {
    return this.#numbers.get(place, column.tainted) === 1;
  }
}
