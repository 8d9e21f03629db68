import { isCrossed } from '@replay/book';
import {
  absolute,
  decimalOf,
  type FillCause,
  type FillTrace,
  type Instrument,
  type Lots,
  type Micros,
  moneyText,
  type OrderFilled,
  type OrderId,
  type Side,
  type Ticks,
} from '@replay/core';
import { moneyAtMid, valueAtMid } from '@replay/ledger';
import { emptyFeeContext, type Fee, feeOf } from './fee-model.ts';
import { shareOf } from './fee-schedules.ts';
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
  models: Pick<VenueModels, 'fees' | 'run'>,
  { time, sequence, cause, trace, takenAt }: FillReason,
): VenueAnswer {
  const { instrument, midDoubled } = venue;
  const { id, side, leaves } = order;
  const price = (takenAt ?? order.price) as Ticks;
  const liquidity: 'maker' | 'taker' = takenAt === undefined ? 'maker' : 'taker';
  const value = absolute(moneyAtMid(instrument, size, price * 2));
  const left = (leaves - size) as Lots;
  const full = fullTrace(venue, trace);
  const share = shareOf(models.fees, instrument, liquidity, value);
  const instrumentId = instrument.id;
  if (share !== undefined) {
    // Field by field: most fills are of this kind, and a spread takes several times as long.
    return {
      type: 'OrderFilled',
      order: id,
      instrument: instrumentId,
      time,
      sequence,
      side,
      price,
      size,
      leaves: left,
      liquidity,
      fee: moneyText(share),
      cause,
      trace: full,
    };
  }
  const first = leaves === order.size;
  const { fees, run = emptyFeeContext } = models;
  const charged = { instrument, order: id, time, side, price, size, liquidity, value: decimalOf(value), first, run };
  const charge = chargeOf(feeOf(fees, charged), instrument, midDoubled ?? price * 2);
  const head = { order: id, instrument: instrumentId, time, sequence, side, price, size, leaves: left, liquidity };
  return { type: 'OrderFilled', ...head, ...charge, cause, trace: full };
}

/** A fee as the fact states it; coins that were kept count at the mid, or at the fill's own price before the first one. */
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

/** The trace with the mid before the fill, and whether the book is one to be trusted. */
function fullTrace({ midDoubled, book }: Venue, trace: FillTrace): FillTrace {
  const full: { -readonly [Field in keyof FillTrace]: FillTrace[Field] } = {};
  if (midDoubled !== undefined) full.midBefore = midDoubled;
  const { queueAheadAtJoin, queueAheadNow, levelSize, printSize, consumed, slippage } = trace;
  if (queueAheadAtJoin !== undefined) full.queueAheadAtJoin = nineDecimals(queueAheadAtJoin);
  if (queueAheadNow !== undefined) full.queueAheadNow = nineDecimals(queueAheadNow);
  if (levelSize !== undefined) full.levelSize = levelSize;
  if (printSize !== undefined) full.printSize = printSize;
  if (consumed !== undefined) full.consumed = consumed;
  if (slippage !== undefined) full.slippage = slippage;
  if (book.status !== 'live' || isCrossed(book)) full.tainted = true;
  return full;
}

/** An estimated place in the queue is a fraction; nine decimals of a lot are kept. */
const nineDecimals = (ahead: number | null): number | null =>
  ahead === null || Number.isInteger(ahead) ? ahead : Math.round(ahead * 1e9) / 1e9;
