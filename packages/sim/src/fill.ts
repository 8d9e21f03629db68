import { isCrossed } from '@replay/book';
import {
  type FillCause,
  type FillTrace,
  type Instrument,
  type Lots,
  type Micros,
  type OrderFilled,
  type OrderId,
  type Side,
  type Ticks,
} from '@replay/core';
import { notionalOf, valueAtMid } from '@replay/ledger';
import { type Fee, feeOf, nothingSoFar } from './fee-model.ts';
import type { Venue, VenueAnswer, VenueModels } from './venue.ts';

export interface FillReason {
  readonly time: Micros;
  readonly sequence: number;
  readonly cause: FillCause;
  readonly trace: FillTrace;
  /** The price taken at; left out, the order fills as a maker at its own price. */
  readonly takenAt?: Ticks;
}

interface Filling {
  readonly id: OrderId;
  readonly side: Side;
  readonly price?: Ticks;
  /** All of the order, what is filled already included. */
  readonly size: Lots;
  readonly leaves: Lots;
}

/** Writes down one fill, with its fee and everything one needs to explain it. */
export function fillOf(
  venue: Venue,
  order: Filling,
  size: Lots,
  { fees, run = nothingSoFar }: Pick<VenueModels, 'fees' | 'run'>,
  { time, sequence, cause, trace, takenAt }: FillReason,
): VenueAnswer {
  const price = (takenAt ?? order.price) as Ticks;
  const liquidity = takenAt === undefined ? 'maker' : 'taker';
  const { instrument } = venue;
  const value = notionalOf(instrument, size, price);
  const first = order.leaves === order.size;
  const charged = {
    instrument,
    order: order.id,
    time,
    side: order.side,
    price,
    size,
    liquidity,
    value,
    first,
    run,
  } as const;
  return {
    type: 'OrderFilled',
    order: order.id,
    instrument: instrument.id,
    time,
    sequence,
    side: order.side,
    price,
    size,
    leaves: (order.leaves - size) as Lots,
    liquidity,
    ...chargeOf(feeOf(fees, charged), instrument, venue.midDoubled ?? price * 2),
    cause,
    trace: {
      ...(venue.midDoubled === undefined ? {} : { midBefore: venue.midDoubled }),
      ...rounded(trace),
      ...(isClean(venue) ? {} : { tainted: true }),
    },
  };
}

/** A fee as the fact tells it; coins that were kept count at the mid, or at the fill's own price before the first one. */
function chargeOf(
  { value, kept, paid }: Fee,
  instrument: Instrument,
  midDoubled: number,
): Pick<OrderFilled, 'fee' | 'keptForFee' | 'feePaid'> {
  if (kept !== undefined && kept > 0)
    return {
      fee: value.plus(valueAtMid(instrument, kept, midDoubled)).toFixed(),
      keptForFee: { size: kept, midDoubled },
    };
  if (paid === undefined) return { fee: value.toFixed() };
  return { fee: value.toFixed(), feePaid: { currency: paid.currency, amount: paid.amount.toFixed() } };
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
