import { OrderQueues, queuesOf } from '@replay/book';
import type { PublicOrder, PublicOrderChange } from '@replay/core';

/**
 * Who rests in a book that is told order by order. Venues also tell of orders that never rested, such as those that traded
 * at once: what becomes of them is no news of the book. An execution always is; one of an order that nobody knew is told as
 * it stands, and is found out where the data are inspected.
 */
export class RestingOrders {
  #queues = new OrderQueues();

  /** The orders of a snapshot. */
  begin(rows: readonly PublicOrderChange[]): readonly PublicOrder[] {
    const orders = rows.map(({ kind: _kind, ...order }) => order);
    this.#queues = queuesOf(orders).queues;
    return orders;
  }

  /** What of the changes concerns the book. An order that leaves takes with it what was left of it. */
  after(rows: readonly PublicOrderChange[]): readonly PublicOrderChange[] {
    const changes: PublicOrderChange[] = [];
    for (const row of rows) {
      const resting = this.#queues.order(row.order);
      if (resting === undefined && (row.kind === 'removed' || row.kind === 'amended')) continue;
      const change = row.kind === 'removed' && resting !== undefined ? { ...resting, kind: row.kind } : row;
      this.#queues = this.#queues.after([change]).queues;
      changes.push(change);
    }
    return changes;
  }
}
