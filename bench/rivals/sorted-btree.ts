import sortedBtreeModule from 'sorted-btree';
import type { Levels } from '../../packages/core/src/index.ts';
import type { Rival } from './rival.ts';

// A CommonJS package: its class is the `default` of what Node calls the default.
const BTree = sortedBtreeModule.default;
type Side = InstanceType<typeof BTree<number, number>>;

/**
 * A mutable B+ tree a side, prices to sizes. Bids lie under negated prices: so both sides share the cheap comparison of
 * two numbers and have their best level at `minKey`, which is quicker than an iterator.
 */
export const sortedBtree: Rival = {
  name: 'sorted-btree',
  foldOf: (messages) => (read) => {
    const [bids, asks] = [emptySide(), emptySide()];
    for (const message of messages) {
      if (message.type === 'BookSnapshotted') {
        bids.clear();
        asks.clear();
      }
      apply(bids, message.bids, -1);
      apply(asks, message.asks, 1);
      const bid = bids.minKey();
      const ask = asks.minKey();
      if (bid !== undefined && ask !== undefined) read(-bid, bids.get(bid) ?? 0, ask, asks.get(ask) ?? 0);
    }
  },
};

const emptySide = (): Side => new BTree<number, number>(undefined, (one, other) => one - other);

function apply(side: Side, { prices, sizes }: Levels, direction: 1 | -1): void {
  for (let row = 0; row < prices.length; row++) {
    const rank = prices[row]! * direction;
    const size = sizes[row]!;
    if (size === 0) side.delete(rank);
    else side.set(rank, size);
  }
}
