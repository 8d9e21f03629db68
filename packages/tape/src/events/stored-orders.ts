import {
  type Lots,
  type PublicOrder,
  type PublicOrderChange,
  type PublicOrdersChanged,
  type PublicOrdersSnapshotted,
  publicOrderChangeKinds,
  type Ticks,
} from '@replay/core';
import { unsupported } from './block-columns.ts';

/** The fields of a message about public orders as a tape stores them: one flat list without field names. */
export interface StoredOrders {
  /** Id, side (0 bid, 1 ask), price and size of each order of a snapshot. */
  readonly orders?: readonly (string | number)[];
  /** The same of each change, preceded by the index of its kind in `publicOrderChangeKinds`. */
  readonly changes?: readonly (string | number)[];
}

/** Throws `BUG` for a message that a tape cannot hold exactly. */
export function storedOrders(event: PublicOrdersSnapshotted | PublicOrdersChanged): StoredOrders {
  const cells = ({ order, side, price, size }: PublicOrder): readonly (string | number)[] => {
    if (!Number.isSafeInteger(price) || !Number.isSafeInteger(size) || size < 0)
      throw unsupported(event, `${size} lots at ${price} ticks are not whole numbers`);
    return [order, side === 'bid' ? 0 : 1, price, size];
  };
  return event.type === 'PublicOrdersSnapshotted'
    ? { orders: event.orders.flatMap(cells) }
    : { changes: event.changes.flatMap((one) => [publicOrderChangeKinds.indexOf(one.kind), ...cells(one)]) };
}

/** Inverse of `storedOrders`. */
export function readOrders({ orders = [], changes = [] }: StoredOrders): {
  readonly orders: readonly PublicOrder[];
  readonly changes: readonly PublicOrderChange[];
} {
  const read: { readonly orders: PublicOrder[]; readonly changes: PublicOrderChange[] } = { orders: [], changes: [] };
  for (let at = 0; at < orders.length; at += 4) read.orders.push(orderAt(orders, at));
  for (let at = 0; at < changes.length; at += 5) {
    const kind = publicOrderChangeKinds[changes[at] as number] ?? 'removed';
    read.changes.push({ kind, ...orderAt(changes, at + 1) });
  }
  return read;
}

const orderAt = (cells: readonly (string | number)[], at: number): PublicOrder => ({
  order: cells[at] as string,
  side: cells[at + 1] === 0 ? 'bid' : 'ask',
  price: cells[at + 2] as Ticks,
  size: cells[at + 3] as Lots,
});
