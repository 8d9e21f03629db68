import {
  assertNever,
  type Instrument,
  type MarketEvent,
  type Micros,
  type OrderId,
  type PublicOrder,
  type Side,
  type Ticks,
} from '@replay/core';
import {
  type AnyQueueModel,
  type ArrivingAmend,
  type ArrivingOrder,
  amendOrder,
  applyMarketEvent,
  arrive,
  cancelOrder,
  copyVenue,
  expireOrders,
  type FeeModel,
  type FillRules,
  type MarginCheck,
  openVenue,
  realisticFills,
  riskAverseQueue,
  type SlippageModel,
  shareOfValue,
  type Venue,
  type VenueAnswer,
} from '@replay/sim';
import { testInstrument } from './instrument.ts';

/** One thing that reaches a venue, or the hour at which some of its orders expire. */
export type Move =
  | { readonly kind: 'event'; readonly event: MarketEvent }
  | { readonly kind: 'place'; readonly order: ArrivingOrder }
  | { readonly kind: 'cancel'; readonly order: OrderId }
  | { readonly kind: 'amend'; readonly amend: ArrivingAmend }
  | { readonly kind: 'expiry'; readonly time: Micros };

export interface VenueOptions {
  readonly fills?: FillRules;
  readonly queue?: AnyQueueModel;
  readonly instrument?: Instrument;
  readonly affordable?: MarginCheck;
  /** For nothing when left out. */
  readonly fees?: FeeModel;
  readonly slippage?: SlippageModel;
}

/** A move with the venue before and after it, and what the venue answered. */
export interface Step {
  readonly move: Move;
  readonly time: Micros;
  readonly before: Venue;
  readonly after: Venue;
  readonly answers: readonly VenueAnswer[];
}

/**
 * Lets moves reach a venue one after the other, a request at the time of the event before it. Orders expire by themselves,
 * after the feed and before the requests of their instant.
 */
export function steps(moves: readonly Move[], options: VenueOptions = {}): readonly Step[] {
  const { fills = realisticFills, queue = riskAverseQueue, instrument = testInstrument() } = options;
  const { fees = shareOfValue({ maker: '0', taker: '0' }), slippage } = options;
  const models = { fills, queue, fees, ...(slippage === undefined ? {} : { slippage }) };
  const affordable = options.affordable ?? (() => true);
  const taken: Step[] = [];
  let venue = openVenue(instrument);
  let sequence = -1;
  let time = 0 as Micros;

  const answered = (venue: Venue, move: Move): readonly VenueAnswer[] => {
    const at = { time, sequence };
    switch (move.kind) {
      case 'event':
        return applyMarketEvent(venue, move.event, at, models);
      case 'place':
        return arrive(venue, move.order, at, models, affordable);
      case 'cancel':
        return cancelOrder(venue, move.order, at);
      case 'amend':
        return amendOrder(venue, move.amend, at, models, affordable);
      case 'expiry':
        return expireOrders(venue, at);
      default:
        return assertNever(move);
    }
  };
  const go = (move: Move): void => {
    const before = venue;
    venue = copyVenue(before);
    const answers = answered(venue, move);
    taken.push({ move, time, before, after: venue, answers });
  };
  /** Lets orders expire whose time comes before the next move. */
  const expire = (next: number, inclusive: boolean): void => {
    for (
      let due = venue.nextExpiry;
      due !== undefined && (inclusive ? due <= next : due < next);
      due = venue.nextExpiry
    ) {
      time = due;
      go({ kind: 'expiry', time });
    }
  };
  for (const move of moves) {
    if (move.kind === 'event') {
      expire(move.event.exchangeTime, false);
      time = move.event.exchangeTime;
      sequence = move.event.sequence;
    } else expire(time, true);
    go(move);
  }
  return taken;
}

/** The same story in the mirror: sides swapped, each price p at `about` − p. */
export function mirrored(moves: readonly Move[], about: number): readonly Move[] {
  const side = (of: Side): Side => (of === 'buy' ? 'sell' : 'buy');
  const price = (of: Ticks): Ticks => (about - of) as Ticks;
  const inMirror = <One extends PublicOrder>(of: One): One => ({
    ...of,
    side: of.side === 'bid' ? 'ask' : 'bid',
    price: price(of.price),
  });
  const event = (of: MarketEvent): MarketEvent => {
    switch (of.type) {
      case 'BookSnapshotted':
      case 'BookChanged':
        return {
          ...of,
          bids: { prices: of.asks.prices.map(price), sizes: of.asks.sizes },
          asks: { prices: of.bids.prices.map(price), sizes: of.bids.sizes },
        };
      case 'PublicOrdersSnapshotted':
        return { ...of, orders: of.orders.map(inMirror) };
      case 'PublicOrdersChanged':
        return { ...of, changes: of.changes.map(inMirror) };
      case 'TradePrinted':
        return {
          ...of,
          price: price(of.price),
          aggressor: of.aggressor === 'unknown' ? 'unknown' : side(of.aggressor),
        };
      default:
        return of;
    }
  };
  return moves.map((move) => {
    switch (move.kind) {
      case 'event':
        return { kind: 'event', event: event(move.event) };
      case 'place': {
        const { terms } = move.order;
        const reflected = terms.kind === 'market' ? terms : { ...terms, price: price(terms.price) };
        return { kind: 'place', order: { ...move.order, side: side(move.order.side), terms: reflected } };
      }
      case 'amend':
        return { kind: 'amend', amend: { ...move.amend, price: price(move.amend.price) } };
      case 'cancel':
      case 'expiry':
        return move;
      default:
        return assertNever(move);
    }
  });
}
