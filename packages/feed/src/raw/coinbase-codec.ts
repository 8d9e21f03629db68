import type { BookSide, Side } from '@replay/core';
import {
  decimalIn,
  isoTimeIn,
  listIn,
  objectIn,
  opposite,
  optionalDecimal,
  type RawObject,
  rowsIn,
  sideIn,
  textIn,
  wholeIn,
} from './raw-fields.ts';
import { type Glimpse, glimpseBy, type VenueCodec } from './venue-codec.ts';
import type { BookMessage, OrderRow, TextRow, VenueMessage } from './venue-message.ts';

/**
 * Coinbase Exchange. The `full` channel names every order by its id, and every message of a product is one more than the one before:
 * - `open` rests, `match` met a resting order, `done` is off the book, `change` has another size or price; `received` and
 *   `activate` touch no book and only take part in the count.
 * - `done` and `change` also come for orders that never rested: the book leaves those alone.
 * - The whole book is the answer to a request of level 3 beside the stream, `[price, size, order id]` a row. It names its
 *   product if the recorder put a `product_id` to it.
 *
 * The `level2` channel (or `level2_batch`) tells the book by its levels: a `snapshot`, then an `l2update` with new sizes for each
 * change. Nothing of it is numbered. A `match` comes by `full` as well as by `matches`, and so does not show which was recorded.
 */
export class CoinbaseCodec implements VenueCodec {
  readonly numbersAreDecimals = false;

  decode(message: unknown): readonly VenueMessage[] {
    const told = objectIn(message, 'the message');
    const { type } = told as { readonly type?: unknown };
    switch (type) {
      case 'received':
      case 'activate':
        return [changeIn(told, [])];
      case 'open':
        return [changeIn(told, [rowIn(told, 'added', told['price'], told['remaining_size'])])];
      case 'done':
        return [changeIn(told, restsNowhere(told) ? [] : [rowIn(told, 'removed', told['price'], '0')])];
      case 'change':
        return [changeIn(told, changedIn(told))];
      case 'match':
        return [printIn(told), { ...changeIn(told, [executedIn(told)]), isShared: true }];
      case 'snapshot':
        return [levelsIn(told, 'snapshot', rowsIn(told['bids'], 'bids'), rowsIn(told['asks'], 'asks'))];
      case 'l2update':
        return [levelsIn(told, 'change', changedLevels(told, 'buy'), changedLevels(told, 'sell'))];
      default:
        return isLevel3(told) ? [snapshotIn(told)] : [];
    }
  }

  glimpse(text: string): Glimpse {
    return glimpseBy(text, {
      symbols: [/"product_id":\s*"([\w-]+)"/],
      book: /"type":\s*"(?:received|activate|open|done|change|match|snapshot|l2update)"|"bids":\s*\[/,
      other: /"type":\s*"/,
    });
  }
}

const exchange = 'coinbase';

const isLevel3 = ({ sequence, bids, asks }: RawObject): boolean =>
  sequence !== undefined && Array.isArray(bids) && Array.isArray(asks);

function snapshotIn(told: RawObject): BookMessage {
  const orders = (side: BookSide, rows: unknown): readonly OrderRow[] =>
    listIn(rows, `${side}s`).map((row) => {
      const [price, size, order] = listIn(row, `a row of ${side}s`);
      return {
        kind: 'added',
        order: textIn(order, 'order id'),
        side,
        price: decimalIn(price, 'price'),
        size: decimalIn(size, 'size'),
      };
    });
  return {
    ...bookOf(told, [...orders('bid', told['bids']), ...orders('ask', told['asks'])]),
    symbol: told['product_id'] === undefined ? undefined : productIn(told),
    kind: 'snapshot',
    origin: 'request',
    exchangeTime: told['time'] === undefined ? undefined : isoTimeIn(textIn(told['time'], 'time'), 'time'),
  };
}

const changeIn = (told: RawObject, orders: readonly OrderRow[]): BookMessage => ({
  ...bookOf(told, orders),
  symbol: productIn(told),
  kind: 'change',
  origin: 'stream',
  exchangeTime: isoTimeIn(textIn(told['time'], 'time'), 'time'),
});

const bookOf = (told: RawObject, orders: readonly OrderRow[]) =>
  ({
    type: 'book',
    exchange,
    channel: 'full',
    rank: 1,
    bids: [],
    asks: [],
    orders,
    ids: { last: wholeIn(told['sequence'], 'sequence') },
    checksum: undefined,
    depth: undefined,
  }) as const;

/** A message of the level2 channel. */
const levelsIn = (
  told: RawObject,
  kind: BookMessage['kind'],
  bids: readonly TextRow[],
  asks: readonly TextRow[],
): BookMessage => ({
  type: 'book',
  exchange,
  symbol: productIn(told),
  exchangeTime: told['time'] === undefined ? undefined : isoTimeIn(textIn(told['time'], 'time'), 'time'),
  kind,
  origin: 'stream',
  channel: 'level2',
  // Whoever recorded the orders has the levels too.
  rank: 0.5,
  bids,
  asks,
  ids: undefined,
  checksum: undefined,
  depth: undefined,
});

/** The rows `["buy", price, size]` of one side. */
const changedLevels = (told: RawObject, side: Side): readonly TextRow[] =>
  listIn(told['changes'], 'changes').flatMap((row): readonly TextRow[] => {
    const [of, price, size] = listIn(row, 'a change');
    return sideIn(of, 'the side of a change') === side ? [[decimalIn(price, 'price'), decimalIn(size, 'size')]] : [];
  });

const rowIn = (
  told: RawObject,
  kind: OrderRow['kind'],
  price: unknown,
  size: unknown,
  order: unknown = told['order_id'],
): OrderRow => ({
  kind,
  order: textIn(order, 'order id'),
  side: sideIn(told['side'], 'side') === 'buy' ? 'bid' : 'ask',
  price: decimalIn(price, 'price'),
  size: decimalIn(size, 'size'),
});

/** The side of a match is that of the order that rested. */
const executedIn = (told: RawObject): OrderRow =>
  rowIn(told, 'executed', told['price'], told['size'], told['maker_order_id']);

/** An order at market has no price, and so no place in the book. */
const restsNowhere = ({ price }: RawObject): boolean => price === undefined || price === null;

function changedIn(told: RawObject): readonly OrderRow[] {
  const price = optionalDecimal(told['new_price'], 'new_price') ?? optionalDecimal(told['price'], 'price');
  const size = optionalDecimal(told['new_size'], 'new_size');
  // Of an order at market the funds change.
  if (price === undefined || size === undefined) return [];
  return [rowIn(told, 'amended', price, size)];
}

const printIn = (told: RawObject): VenueMessage => ({
  type: 'print',
  exchange,
  symbol: productIn(told),
  exchangeTime: isoTimeIn(textIn(told['time'], 'time'), 'time'),
  happened: true,
  price: decimalIn(told['price'], 'price'),
  size: decimalIn(told['size'], 'size'),
  aggressor: opposite(sideIn(told['side'], 'side')),
  id: String(wholeIn(told['trade_id'], 'trade_id')),
  serial: wholeIn(told['trade_id'], 'trade_id'),
});

const productIn = (told: RawObject): string => textIn(told['product_id'], 'product_id').toUpperCase();
