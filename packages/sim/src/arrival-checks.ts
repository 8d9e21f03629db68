import { Decimal, type Lots, type OrderTerms, type RejectReason, type Side, type Ticks } from '@replay/core';
import { notionalOf } from '@replay/ledger';
import type { FillRules } from './fill-rules.ts';
import { fillable } from './reduce-only.ts';
import { takeable } from './take.ts';
import { type ArrivingOrder, type Instant, type MarginCheck, otherSide, type Venue, withinLimit } from './venue.ts';

/** The result of the checks on arrival: accepted, already expired, or why the order is rejected. */
export type ArrivalResult = 'accepted' | 'expired' | RejectReason;

/** The venue's checks on arrival; the first that fails is the answer. */
export function checkArrival(
  venue: Venue,
  order: ArrivingOrder,
  at: Instant,
  rules: FillRules,
  affordable: MarginCheck,
): ArrivalResult {
  const { terms, side, size } = order;
  const fault = faultOf(venue, size, terms.kind === 'limit' ? terms.price : undefined, rules);
  if (fault !== undefined) return fault;
  if (hasCome(terms, at)) return 'expired';
  if (fillable(order, venue.position) === 0) return 'reduce-only';
  if (!affordable(venue, order)) return 'margin';
  if (terms.kind === 'market' && takeable(venue, side, undefined, { ...rules, selfTrade: 'allow' }) === 0)
    return venue.silentBook === undefined ? 'no-liquidity' : 'feed-silent';
  if (terms.kind === 'limit' && terms.timeInForce === 'post-only' && wouldTake(venue, side, terms.price))
    return 'post-only-would-take';
  return 'accepted';
}

type Fault = Extract<RejectReason, 'invalid-price' | 'invalid-size' | 'min-notional' | 'outside-band'>;

/** What is wrong with a price (of a limit order) and a size in themselves. */
export function faultOf(venue: Venue, size: Lots, price: Ticks | undefined, rules: FillRules): Fault | undefined {
  const { instrument } = venue;
  if (price !== undefined && (!Number.isSafeInteger(price) || price <= 0)) return 'invalid-price';
  if (!Number.isSafeInteger(size) || size <= 0 || size % instrument.orderStep !== 0) return 'invalid-size';
  if (price === undefined) return undefined;
  if (isBelowMinimum(venue, size, price)) return 'min-notional';
  return isOutsideBand(venue, price, rules) ? 'outside-band' : undefined;
}

/** Looks at displayed sizes, whether used or not, so that a post-only order has one result under every fill rule. */
export function wouldTake({ book }: Venue, side: Side, price: Ticks): boolean {
  if (book.status !== 'live') return false;
  const best = (otherSide(side) === 'ask' ? book.asks : book.bids).best;
  return best !== undefined && withinLimit(side, price, best.price);
}

const hasCome = (terms: OrderTerms, { time }: Instant): boolean =>
  terms.kind === 'limit' && terms.expiresAt !== undefined && terms.expiresAt <= time;

const isBelowMinimum = ({ instrument }: Venue, size: Lots, price: Ticks): boolean =>
  instrument.minNotional !== undefined &&
  instrument.contract !== 'inverse' &&
  instrument.contract !== 'quanto' &&
  notionalOf(instrument, size, price).lessThan(new Decimal(instrument.minNotional));

/** In whole numbers: |2 · price − (bid + ask)| · 10⁴ > band · (bid + ask). Without a mid there is no band. */
const isOutsideBand = ({ midDoubled }: Venue, price: Ticks, { priceBandBps }: FillRules): boolean =>
  priceBandBps !== undefined &&
  midDoubled !== undefined &&
  Math.abs(2 * price - midDoubled) * 10_000 > priceBandBps * midDoubled;
