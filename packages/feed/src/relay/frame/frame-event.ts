import { flagKinds, interruptionKinds, type MarketEvent, rejectionKinds, type Stamped } from '@replay/core';
import { FrameFault, NumberMet } from './frame-fault.ts';
import {
  changesField,
  decimalField,
  kindField,
  levelsField,
  ordersField,
  priceField,
  type RawFrame,
  sideField,
  sizeField,
  textField,
  timeField,
} from './frame-fields.ts';
import type { FrameTrack } from './frame-tracks.ts';

/**
 * The event that a frame of a kind is. Throws a `FrameFault` for one that cannot be used, and `NumberMet` where the digits of its text
 * are needed.
 */
export function frameEvent(kind: string, frame: RawFrame, stamp: Stamped, track: FrameTrack): MarketEvent {
  const { price, size } = track;
  switch (kind) {
    case 'book_snapshot':
    case 'book_update':
      return {
        type: kind === 'book_snapshot' ? 'BookSnapshotted' : 'BookChanged',
        ...stamp,
        bids: levelsField(frame, 'bids', price, size),
        asks: levelsField(frame, 'asks', price, size),
      };
    case 'book_l2': {
      const levels = { bids: levelsField(frame, 'bids', price, size), asks: levelsField(frame, 'asks', price, size) };
      const isWhole = track.isBookDue || frame['level_reset'] === true;
      track.isBookDue = false;
      return { type: isWhole ? 'BookSnapshotted' : 'BookChanged', ...stamp, ...levels };
    }
    case 'orders_snapshot':
      return { type: 'PublicOrdersSnapshotted', ...stamp, orders: ordersField(frame, price, size) };
    case 'orders_update':
      return { type: 'PublicOrdersChanged', ...stamp, changes: changesField(frame, price, size) };
    case 'trade':
      return {
        type: 'TradePrinted',
        ...stamp,
        price: priceField(frame, price),
        size: sizeField(frame, size),
        aggressor: sideField(frame),
        ...tradeIdOf(frame),
      };
    case 'liquidation':
      return {
        type: 'LiquidationPrinted',
        ...stamp,
        price: priceField(frame, price),
        size: sizeField(frame, size),
        side: sideField(frame),
      };
    case 'book_l1': {
      const bid = bestOf(levelsField(frame, 'bids', price, size));
      const ask = bestOf(levelsField(frame, 'asks', price, size));
      return { type: 'QuoteChanged', ...stamp, ...(bid && { bid }), ...(ask && { ask }) };
    }
    case 'funding': {
      const settles = frame['next_funding_time'] == null ? {} : { settlesAt: timeField(frame, 'next_funding_time') };
      return { type: 'FundingRateChanged', ...stamp, rate: decimalField(frame, 'rate'), ...settles };
    }
    case 'mark': {
      const index = frame['index_price'] == null ? {} : { indexPrice: decimalField(frame, 'index_price') };
      return { type: 'MarkPriceChanged', ...stamp, price: decimalField(frame, 'price'), ...index };
    }
    default:
      return finding(kind, frame, stamp);
  }
}

/** What the server itself found wrong with the data. */
function finding(kind: string, frame: RawFrame, stamp: Stamped): MarketEvent {
  switch (kind) {
    case 'disconnect':
      return {
        type: 'FeedInterrupted',
        ...stamp,
        kind: kindField(frame, interruptionKinds, 'disconnect'),
        cause: textField(frame, 'reason'),
        ...(frame['place'] == null ? {} : { place: textField(frame, 'place') }),
      };
    case 'rejected':
      return {
        type: 'MessageRejected',
        ...stamp,
        kind: kindField(frame, rejectionKinds, 'unreadable'),
        reason: textField(frame, 'reason'),
        place: textField(frame, 'place'),
        damagesBook: frame['damages_book'] !== false,
      };
    case 'flagged':
      return {
        type: 'MessageFlagged',
        ...stamp,
        kind: kindField(frame, flagKinds, 'reordered'),
        reason: textField(frame, 'reason'),
        place: textField(frame, 'place'),
      };
    default:
      throw new FrameFault(`frames of type '${kind}' are not known`);
  }
}

function tradeIdOf(frame: RawFrame): { readonly tradeId?: string } {
  const id = frame['id'] ?? frame['trade_id'];
  if (typeof id === 'number' && !Number.isSafeInteger(id)) throw new NumberMet();
  return typeof id === 'string' || typeof id === 'number' ? { tradeId: String(id) } : {};
}

function bestOf({ prices, sizes }: ReturnType<typeof levelsField>) {
  const [price] = prices;
  const [size] = sizes;
  return price === undefined || size === undefined ? undefined : { price, size };
}
