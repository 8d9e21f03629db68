import { booked, type Decimal, type Lots, type OrderId } from '@replay/core';
import { notionalOf } from '@replay/ledger';
import { enter } from './arrivals.ts';
import { cancelAll } from './order-changes.ts';
import { takeable } from './take.ts';
import type { Instant, Venue, VenueAnswer, VenueModels } from './venue.ts';

/** The orders by which a venue liquidates, and what it charges for that. */
export interface LiquidationTerms {
  /** What the closing order is called in the facts. */
  readonly order: OrderId;
  /** A share of the value closed, on top of the taker fee. */
  readonly fee: Decimal;
}

/**
 * The venue liquidates: all own orders are cancelled, and the position is closed by a market order, which takes what it finds like any
 * other. What the book cannot take stays open, for the next time; without anything to take only the orders go.
 */
export function liquidate(
  venue: Venue,
  { order, fee }: LiquidationTerms,
  at: Instant,
  models: VenueModels,
): readonly VenueAnswer[] {
  const { instrument, position } = venue;
  const answers = cancelAll(venue, at);
  const side = position > 0 ? 'sell' : 'buy';
  if (position === 0 || instrument.contract === 'spot' || takeable(venue, side, undefined, models.fills) === 0)
    return answers;
  const size = Math.abs(position) as Lots;
  const closing = { id: order, instrument: instrument.id, side, size, terms: { kind: 'market' } } as const;
  for (const fill of enter(venue, closing, size, at, models, []))
    if (fill.type === 'OrderFilled') answers.push(charged(venue, fill, fee));
  return answers;
}

function charged(
  { instrument }: Venue,
  fill: Extract<VenueAnswer, { type: 'OrderFilled' }>,
  rate: Decimal,
): VenueAnswer {
  const charge = booked(notionalOf(instrument, fill.size, fill.price).times(rate));
  if (charge.isZero()) return fill;
  return {
    ...fill,
    fee: charge.plus(fill.fee).toFixed(),
    trace: { ...fill.trace, liquidationFee: charge.toFixed() },
  };
}
