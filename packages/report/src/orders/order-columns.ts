import type { LimitTerms, OrderId, OrderTerms, Ticks } from '@replay/core';
import { NumberColumn } from '../columns/number-column.ts';

/** Order ids. Ids that the run assigned by counting are stored as numbers, ids of the strategy as texts. */
export class OrderIdColumn {
  /** 0 for an id that is not a number. */
  readonly #counts = new NumberColumn(Float64Array);
  readonly #names = new Map<number, OrderId>();

  get(index: number): OrderId {
    const count = this.#counts.get(index);
    return count > 0 ? String(count) : (this.#names.get(index) ?? '');
  }

  set(index: number, order: OrderId): void {
    const isCount = /^[1-9]\d{0,14}$/.test(order);
    this.#counts.set(index, isCount ? Number(order) : 0);
    if (!isCount) this.#names.set(index, order);
  }
}

const times: readonly LimitTerms['timeInForce'][] = ['gtc', 'post-only', 'ioc', 'fok'];

/** The terms of orders: a price, and a code for the rest. */
export class TermsColumn {
  /** 0 for a market order, else the index of its time in force plus one. */
  readonly #kinds = new NumberColumn(Uint8Array);
  readonly #prices = new NumberColumn(Float64Array);
  /** Of orders with an expiry. */
  readonly #expiries = new Map<number, NonNullable<LimitTerms['expiresAt']>>();

  get(index: number): OrderTerms {
    const kind = this.#kinds.get(index);
    if (kind === 0) return { kind: 'market' };
    const terms = {
      kind: 'limit' as const,
      price: this.#prices.get(index) as Ticks,
      timeInForce: times[kind - 1] as LimitTerms['timeInForce'],
    };
    const expiresAt = this.#expiries.get(index);
    return expiresAt === undefined ? terms : { ...terms, expiresAt };
  }

  set(index: number, terms: OrderTerms): void {
    this.#expiries.delete(index);
    if (terms.kind === 'market') return this.#kinds.set(index, 0);
    this.#kinds.set(index, 1 + times.indexOf(terms.timeInForce));
    this.#prices.set(index, terms.price);
    if (terms.expiresAt !== undefined) this.#expiries.set(index, terms.expiresAt);
  }

  setPrice(index: number, price: Ticks): void {
    this.#prices.set(index, price);
  }
}
