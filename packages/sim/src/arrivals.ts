import {
  Decimal,
  type InstrumentId,
  type Lots,
  type OrderId,
  type OrderTerms,
  type RejectReason,
  type Side,
  type Ticks,
} from '@replay/core';
import { notionalOf } from '@replay/ledger';
import { fillOf } from './fill.ts';
import { take, takeable } from './take.ts';
import {
  type Instant,
  joined,
  otherSide,
  ownSide,
  type Venue,
  type VenueAnswer,
  type VenueModels,
  withinLimit,
  withOrders,
  workingOrders,
} from './venue.ts';

/** An order as it reaches the venue. */
export interface ArrivingOrder {
  readonly id: OrderId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly size: Lots;
  readonly terms: OrderTerms;
}

/** Answers whether the account can carry the order; the rule is the account's, not the venue's. */
export type MarginCheck = (venue: Venue, order: ArrivingOrder) => boolean;

/** An order arrives: it is refused, takes, rests, or both of the latter. */
export function arrive(
  venue: Venue,
  order: ArrivingOrder,
  at: Instant,
  models: VenueModels,
  affordable: MarginCheck,
): [Venue, VenueAnswer[]] {
  const facts = { order: order.id, instrument: order.instrument, time: at.time, sequence: at.sequence };
  const refusal = refusalOf(venue, order, models, affordable);
  if (refusal !== undefined) return [venue, [{ type: 'OrderRejected', ...facts, reason: refusal }]];

  const limit = order.terms.kind === 'limit' ? order.terms.price : undefined;
  const accepted: VenueAnswer = {
    type: 'OrderAccepted',
    ...facts,
    side: order.side,
    leaves: order.size,
    ...(limit === undefined ? {} : { price: limit }),
  };
  const consumes = models.fills.consumption !== 'off';
  const terms = order.terms;
  if (
    terms.kind === 'limit' &&
    terms.timeInForce === 'fok' &&
    takeable(venue, order.side, limit, consumes) < order.size
  ) {
    return [venue, [accepted, { type: 'OrderExpired', ...facts, leaves: order.size, reason: 'fok-not-fillable' }]];
  }

  const taking = take(venue, order, limit, consumes);
  const answers: VenueAnswer[] = [accepted];
  for (const own of taking.removed) {
    answers.push({ type: 'OrderCancelled', ...facts, order: own.id, leaves: own.leaves, reason: 'self-trade' });
  }
  let leaves = order.size;
  for (const level of taking.taken) {
    answers.push(
      fillOf(venue, { id: order.id, side: order.side, leaves }, level.size, models, {
        ...at,
        cause: 'taker-depth',
        takenAt: level.price,
        trace: { levelSize: level.displayed, consumed: level.consumedBefore },
      }),
    );
    leaves = (leaves - level.size) as Lots;
  }
  if (leaves === 0) return [taking.venue, answers];
  if (terms.kind === 'market' || terms.timeInForce === 'ioc' || terms.timeInForce === 'fok') {
    const reason = terms.kind === 'market' ? 'depth-exhausted' : 'ioc-remainder';
    answers.push({ type: 'OrderExpired', ...facts, leaves, reason });
    return [taking.venue, answers];
  }
  return [rest(taking.venue, order, terms.price, terms.timeInForce, leaves, models), answers];
}

/** Puts what is left of a limit order into the book beside the recorded one, at the back of its queue. */
function rest(
  venue: Venue,
  order: ArrivingOrder,
  price: Ticks,
  timeInForce: 'gtc' | 'post-only',
  leaves: Lots,
  { queue, fills }: VenueModels,
): Venue {
  const { book } = venue;
  const own = workingOrders(venue, order.side);
  const lastThere = own.findLast((other) => other.price === price);
  const displayed =
    book.status === 'live' ? (ownSide(order.side) === 'bid' ? book.bids : book.asks).sizeAt(price) : undefined;
  let ahead = displayed === undefined ? (fills.joinWithoutBook === 'empty' ? 0 : undefined) : queue.join(displayed);
  if (ahead !== undefined && lastThere !== undefined) ahead = Math.max(ahead, lastThere.ahead ?? 0);
  const working = {
    id: order.id,
    side: order.side,
    price,
    size: order.size,
    leaves,
    timeInForce,
    ahead,
    aheadAtJoin: ahead,
    printed: 0,
  };
  return withOrders(venue, order.side, joined(own, working));
}

/** The venue's checks on arrival; the first that fails is the answer. */
function refusalOf(
  venue: Venue,
  order: ArrivingOrder,
  { fills }: VenueModels,
  affordable: MarginCheck,
): RejectReason | undefined {
  const { instrument, book } = venue;
  const { terms } = order;
  if (terms.kind === 'limit' && terms.price <= 0) return 'invalid-price';
  if (order.size <= 0 || order.size % instrument.orderStep !== 0) return 'invalid-size';
  if (terms.kind === 'limit' && isBelowMinimum(venue, order.size, terms.price)) return 'min-notional';
  if (!affordable(venue, order)) return 'margin';
  if (terms.kind === 'market' && takeable(venue, order.side, undefined, fills.consumption !== 'off') === 0)
    return 'no-liquidity';
  if (terms.kind === 'limit' && terms.timeInForce === 'post-only' && book.status === 'live') {
    // What is displayed decides, used up or not, so that a post-only order fares alike under every fill rule.
    const best = (otherSide(order.side) === 'ask' ? book.asks : book.bids).best;
    if (best !== undefined && withinLimit(order.side, terms.price, best.price)) return 'post-only-would-take';
  }
  return undefined;
}

const isBelowMinimum = ({ instrument }: Venue, size: Lots, price: Ticks): boolean =>
  instrument.minNotional !== undefined &&
  instrument.contract !== 'inverse' &&
  notionalOf(instrument, size, price).lessThan(new Decimal(instrument.minNotional));

/** A cancel arrives: it ends a working order, or finds none and changes nothing. */
export function cancelOrder(venue: Venue, order: OrderId, at: Instant): [Venue, VenueAnswer[]] {
  const facts = { order, instrument: venue.instrument.id, time: at.time, sequence: at.sequence };
  const found = venue.buys.find(({ id }) => id === order) ?? venue.sells.find(({ id }) => id === order);
  if (found === undefined) return [venue, [{ type: 'CancelRejected', ...facts, reason: 'not-working' }]];
  const kept = workingOrders(venue, found.side).filter((own) => own !== found);
  return [
    withOrders(venue, found.side, kept),
    [{ type: 'OrderCancelled', ...facts, leaves: found.leaves, reason: 'requested' }],
  ];
}
