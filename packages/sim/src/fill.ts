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
      ...rounded(trace),
      ...(isClean(venue) ? {} : { tainted: true }),
    },
  };
}

const isClean = ({ book }: Venue): boolean => book.status === 'live' && !isCrossed(book);

/** An estimated place in the queue is a fraction; nine decimals of a lot are kept. */
function rounded(trace: FillTrace): FillTrace {
  const { queueAheadAtJoin: joined, queueAheadNow: now } = trace;
  if (isWhole(joined) && isWhole(now)) return trace;
  return { ...trace, queueAheadAtJoin: nineDecimals(joined ?? null), queueAheadNow: nineDecimals(now ?? null) };
}

const isWhole = (ahead: number | null | undefined): boolean =>
  ahead === null || ahead === undefined || Number.isInteger(ahead);
const nineDecimals = (ahead: number | null): number | null => (ahead === null ? null : Math.round(ahead * 1e9) / 1e9);
