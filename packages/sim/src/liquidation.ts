import { booked, type Decimal, type Lots, type OrderId } from '@replay/core';
import { notionalOf } from '@replay/ledger';
import { enter } from './arrivals.ts';
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
): [Venue, VenueAnswer[]] {
  const { instrument, position } = venue;
  const facts = { instrument: instrument.id, time: at.time, sequence: at.sequence };
  const answers: VenueAnswer[] = [...venue.buys, ...venue.sells].map(({ id, leaves }) => ({
    type: 'OrderCancelled',
    ...facts,
    order: id,
    leaves,
    reason: 'liquidation',
  }));
  const bare: Venue = { ...venue, buys: [], sells: [], nextExpiry: undefined };
  const side = position > 0 ? 'sell' : 'buy';
  if (position === 0 || instrument.contract === 'spot' || takeable(bare, side, undefined, models.fills) === 0)
    return [bare, answers];
  const size = Math.abs(position) as Lots;
  const closing = { id: order, instrument: instrument.id, side, size, terms: { kind: 'market' } } as const;
  const [closed, fills] = enter(bare, closing, size, at, models);
  for (const fill of fills) if (fill.type === 'OrderFilled') answers.push(charged(venue, fill, fee));
  return [closed, answers];
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
