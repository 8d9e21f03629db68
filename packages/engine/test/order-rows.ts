import type {
  BookSide,
  Instrument,
  PublicOrder,
  PublicOrderChange,
  PublicOrderChangeKind,
  PublicOrdersChanged,
  PublicOrdersSnapshotted,
  Stamped,
} from '@replay/core';
import { lots, ticks } from './case-counts.ts';
import type { Feed, Rows } from './fill-cases.ts';

type Told = Omit<PublicOrdersChanged, keyof Stamped> | Omit<PublicOrdersSnapshotted, keyof Stamped>;

const kinds: Readonly<Record<string, PublicOrderChangeKind>> = {
  'l3-add': 'added',
  'l3-modify': 'amended',
  'l3-cancel': 'removed',
  'l3-fill': 'executed',
};

/** Rows that name orders. Those of the cases say no more than the id once an order is known; events say where it stands. */
export class OrderRows {
  readonly #instrument: Instrument;
  readonly #known = new Map<string, PublicOrder>();

  constructor(instrument: Instrument) {
    this.#instrument = instrument;
  }

  /** What a row says of orders; undefined for one that says nothing of them. */
  told(row: Feed): Told | undefined {
    if (row.type === 'BookSnapshotted') return this.#snapshot(row);
    const kind = kinds[row.type];
    return kind === undefined ? undefined : { type: 'PublicOrdersChanged', changes: [this.#change(kind, row)] };
  }

  #snapshot({ bids, asks }: Feed): Told | undefined {
    const orders = [...this.#orders('bid', bids as Rows), ...this.#orders('ask', asks as Rows)];
    return orders.length === 0 ? undefined : { type: 'PublicOrdersSnapshotted', orders };
  }

  #orders(side: BookSide, rows: Rows): readonly PublicOrder[] {
    return rows.flatMap(([price, size, order]) =>
      order === undefined
        ? []
        : [this.#standing({ order, side, price: ticks(price, this.#instrument), size: lots(size, this.#instrument) })],
    );
  }

  #change(kind: PublicOrderChangeKind, row: Feed): PublicOrderChange {
    const order = row['orderId'] as string;
    const known = this.#known.get(order);
    const side = (row['side'] as BookSide | undefined) ?? known?.side ?? 'bid';
    const price = row['price'] === undefined ? known?.price : ticks(row['price'] as string, this.#instrument);
    const size = row['size'] === undefined ? known?.size : lots(row['size'] as string, this.#instrument);
    if (price === undefined || size === undefined) throw new Error(`the case does not say where ${order} stands`);
    const told: PublicOrder = { order, side, price, size };
    if (kind !== 'executed') this.#standing(told);
    return { kind, ...told };
  }

  #standing(order: PublicOrder): PublicOrder {
    this.#known.set(order.order, order);
    return order;
  }
}
