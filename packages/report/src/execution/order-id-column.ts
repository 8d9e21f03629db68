import type { OrderId } from '@replay/core';
import { NumberColumn } from '../rows/number-column.ts';

/** The names of orders. Those that the run counted are kept as numbers; names of the strategy's own as texts. */
export class OrderIdColumn {
  /** 0 for a name that is no count. */
  readonly #counts = new NumberColumn(Float64Array);
  readonly #names = new Map<number, OrderId>();

  get(place: number): OrderId {
    const count = this.#counts.get(place);
    return count > 0 ? String(count) : (this.#names.get(place) ?? '');
  }

  set(place: number, order: OrderId): void {
    const isCount = /^[1-9]\d{0,14}$/.test(order);
    this.#counts.set(place, isCount ? Number(order) : 0);
    if (!isCount) this.#names.set(place, order);
  }
}
