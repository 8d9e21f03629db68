import type { LimitTerms, OrderId, OrderTerms, Ticks } from '@replay/core';
import { NumberColumn } from '../columns/number-column.ts';

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

const times: readonly LimitTerms['timeInForce'][] = ['gtc', 'post-only', 'ioc', 'fok'];

/** The terms of orders: a price, and a number for the rest of them. */
export class TermsColumn {
  /** 0 of a market order, else one more than the place of its time in force. */
  readonly #kinds = new NumberColumn(Uint8Array);
  readonly #prices = new NumberColumn(Float64Array);
  /** Of those that have a date. */
  readonly #expiries = new Map<number, NonNullable<LimitTerms['expiresAt']>>();

  get(place: number): OrderTerms {
    const kind = this.#kinds.get(place);
    if (kind === 0) return { kind: 'market' };
    const terms = {
      kind: 'limit' as const,
      price: this.#prices.get(place) as Ticks,
      timeInForce: times[kind - 1] as LimitTerms['timeInForce'],
    };
    const expiresAt = this.#expiries.get(place);
    return expiresAt === undefined ? terms : { ...terms, expiresAt };
  }

  set(place: number, terms: OrderTerms): void {
    this.#expiries.delete(place);
    if (terms.kind === 'market') return this.#kinds.set(place, 0);
    this.#kinds.set(place, 1 + times.indexOf(terms.timeInForce));
    this.#prices.set(place, terms.price);
    if (terms.expiresAt !== undefined) this.#expiries.set(place, terms.expiresAt);
  }

  setPrice(place: number, price: Ticks): void {
    this.#prices.set(place, price);
  }
}
