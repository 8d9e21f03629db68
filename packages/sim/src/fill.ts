import { isCrossed } from '@replay/book';
import {
  type FillCause,
  type FillTrace,
  type Lots,
  type Micros,
  type OrderId,
  type Side,
  type Ticks,
} from '@replay/core';
import { notionalOf } from '@replay/ledger';
import type { Venue, VenueAnswer, VenueModels } from './venue.ts';

export interface FillReason {
  readonly time: Micros;
  readonly sequence: number;
  readonly cause: FillCause;
  readonly trace: FillTrace;
  /** The level taken from; left out, the order fills as a maker at its own price. */
  readonly takenAt?: Ticks;
}

interface Filling {
  readonly id: OrderId;
  readonly side: Side;
  readonly price?: Ticks;
  readonly leaves: Lots;
}

/** Writes down one fill, with its fee and everything one needs to explain it. */
export function fillOf(
  venue: Venue,
  order: Filling,
  size: Lots,
  { fees }: Pick<VenueModels, 'fees'>,
  { time, sequence, cause, trace, takenAt }: FillReason,
): VenueAnswer {
  const price = (takenAt ?? order.price) as Ticks;
  const liquidity = takenAt === undefined ? 'maker' : 'taker';
  const value = notionalOf(venue.instrument, size, price);
  return {
    type: 'OrderFilled',
    order: order.id,
    instrument: venue.instrument.id,
    time,
    sequence,
    side: order.side,
    price,
    size,
    leaves: (order.leaves - size) as Lots,
    liquidity,
    fee: fees.fee(venue.instrument, liquidity, value).toFixed(),
    cause,
    trace: {
      ...(venue.midDoubled === undefined ? {} : { midBefore: venue.midDoubled }),
      ...trace,
      ...(isClean(venue) ? {} : { tainted: true }),
    },
  };
}

const isClean = ({ book }: Venue): boolean => book.status === 'live' && !isCrossed(book);
