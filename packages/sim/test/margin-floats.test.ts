import { booked, Decimal, type Instrument, type Lots, lots, type Ticks, ticks } from '@replay/core';
import {
  applyFill,
  equityOf,
  type Ledger,
  leveragedInitial,
  type MarginTerms,
  notionalOf,
  openLedger,
  positionOf,
  venueMargin,
} from '@replay/ledger';
import { law, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { expect } from 'vitest';
import {
  AccountVenues,
  type ArrivingOrder,
  canCarry,
  openVenue,
  shareOfValue,
  type Venue,
  type WorkingOrder,
} from '../src/index.ts';

const instruments = ['a', 'b', 'c'].map((id, at) =>
  testInstrument({
    id,
    symbol: id,
    tickSize: ['1', '0.1', '0.01'][at] ?? '1',
    lotSize: ['1', '0.001', '0.1'][at] ?? '1',
  }),
);

const anySide = fc.constantFrom('buy' as const, 'sell' as const);
const anyOrders = fc.array(
  fc.record({ price: fc.integer({ min: 90, max: 110 }), size: fc.integer({ min: 1, max: 50 }) }),
  {
    maxLength: 3,
  },
);
const anyPlace = fc.record({
  buys: anyOrders,
  sells: anyOrders,
  held: fc.integer({ min: -50, max: 50 }),
  mid: fc.option(fc.integer({ min: 180, max: 220 }), { nil: undefined }),
});

type Place = typeof anyPlace extends fc.Arbitrary<infer T> ? T : never;
type Priced = { readonly price: number };

/** As orders stand at a venue. */
const bestFirst = {
  buy: (one: Priced, other: Priced) => other.price - one.price,
  sell: (one: Priced, other: Priced) => one.price - other.price,
};

const working = (side: 'buy' | 'sell', orders: readonly { price: number; size: number }[]): WorkingOrder[] =>
  orders.toSorted(bestFirst[side]).map(({ price, size }, at) => ({
    id: `${side}${at}`,
    side,
    price: ticks(price),
    size: lots(size),
    leaves: lots(size),
    timeInForce: 'gtc',
    ahead: 0,
    aheadAtJoin: 0,
    printed: 0,
  }));

const sum = (orders: readonly WorkingOrder[]): number => orders.reduce((total, { leaves }) => total + leaves, 0);

/** The rule as it stands in words, in decimals alone. */
function plainly(venues: readonly Venue[], order: ArrivingOrder, ledger: Ledger, margin: MarginTerms): boolean {
  let used = new Decimal(0);
  for (const { instrument, buys, sells, midDoubled } of venues) {
    const { size } = positionOf(ledger, instrument.id);
    const own = instrument.id === order.instrument;
    const long = size + sum(buys) + (own && order.side === 'buy' ? order.size : 0);
    const short = -size + sum(sells) + (own && order.side === 'sell' ? order.size : 0);
    const prices = [...buys, ...sells].map(({ price }) => price as number);
    if (own && order.terms.kind === 'limit') prices.push(order.terms.price);
    if (midDoubled !== undefined) prices.push(Math.ceil(midDoubled / 2));
    const most = Math.max(long, short, 0) as Lots;
    if (most === 0) continue;
    if (prices.length === 0) return false;
    used = used.plus(notionalOf(instrument, most, Math.max(...prices) as Ticks));
  }
  const mids = new Map(venues.map(({ instrument, midDoubled }) => [instrument.id, midDoubled]));
  return leveragedInitial(margin, used).lte(equityOf(ledger, (id) => mids.get(id)).mul(margin.leverage));
}

law(
  'looking at margin in floats first never changes the answer, not even at the very edge of what can be carried',
  [
    fc.tuple(anyPlace, anyPlace, anyPlace),
    anySide,
    fc.integer({ min: 90, max: 110 }),
    fc.integer({ min: 1, max: 100 }),
    fc.constantFrom(1, 3, 10),
    fc.constantFrom<number | 'edge' | 'below'>(10, 500, 5000, 'edge', 'below'),
  ],
  (places, side, price, size, leverage, capital) => {
    const venues = instruments.map((instrument: Instrument, at): Venue => {
      const { buys, sells, mid, held } = places[at] as (typeof places)[0];
      const all = { buys: working('buy', buys), sells: working('sell', sells) };
      return { ...openVenue(instrument), ...all, midDoubled: mid, position: lots(held) };
    });
    const order: ArrivingOrder = {
      id: 'new',
      instrument: 'a',
      side,
      size: lots(size),
      terms: { kind: 'limit', price: ticks(price), timeInForce: 'gtc' },
    };
    const margin = venueMargin(new Decimal(leverage));
    const withCapital = (of: Decimal): Ledger =>
      instruments.reduce(
        (ledger, { id }, at) => {
          const { held } = places[at] as (typeof places)[0];
          if (held === 0) return ledger;
          const fill = { instrument: id, price: ticks(100), size: lots(Math.abs(held)), fee: '0' };
          return applyFill(ledger, { ...fill, side: held > 0 ? 'buy' : 'sell' });
        },
        openLedger(of, 'USDT', instruments),
      );
    const ledger = withCapital(
      typeof capital === 'number' ? new Decimal(capital) : leastCapital(venues, order, margin, withCapital, capital),
    );

    const long = positionOf(ledger, 'a').size + sum(venues[0]?.buys ?? []);
    const short = -positionOf(ledger, 'a').size + sum(venues[0]?.sells ?? []);
    const grown = (side === 'buy' ? long : short) + size;
    // What only shrinks a position is always carried.
    fc.pre(grown > Math.max(long, short) || grown > Math.abs(positionOf(ledger, 'a').size));
    const terms = { margin, fees: shareOfValue({ maker: '0', taker: '0' }) };
    const account = new AccountVenues(venues);
    expect(canCarry(account, venues[0] as Venue, order, ledger, terms)).toBe(plainly(venues, order, ledger, margin));
  },
);

law(
  'sums that are kept from order to order give the answer of sums that are made anew',
  [
    fc.tuple(anyPlace, anyPlace, anyPlace),
    fc.array(fc.record({ at: fc.nat(2), place: anyPlace, side: anySide, to: fc.nat(2) }), { maxLength: 12 }),
    fc.constantFrom('spot' as const, 'linear' as const, 'inverse' as const),
    fc.integer({ min: 1, max: 40_000 }),
  ],
  (places, changes, contract, capital) => {
    const settle = contract === 'inverse' ? 'BTC' : 'USDT';
    const traded = instruments.map((instrument): Instrument => ({ ...instrument, contract, settle }));
    const venues = traded.map((instrument, at) => {
      const venue = openVenue(instrument);
      setVenue(venue, places[at] as (typeof places)[0]);
      return venue;
    });
    const account = new AccountVenues(venues);
    const terms = { margin: venueMargin(new Decimal(3)), fees: shareOfValue({ maker: '0', taker: '0.001' }) };
    for (const { at, place, side, to } of changes) {
      setVenue(venues[at] as Venue, place);
      account.changed(at);
      const ledger = holding(venues, new Decimal(capital).div(contract === 'inverse' ? 100 : 1), settle);
      const venue = venues[to] as Venue;
      const limit = { kind: 'limit', price: ticks(100), timeInForce: 'gtc' } as const;
      const order = { id: 'new', instrument: venue.instrument.id, side, size: lots(40), terms: limit };
      const anew = canCarry(new AccountVenues(venues), venue, order, ledger, terms);
      expect(canCarry(account, venue, order, ledger, terms)).toBe(anew);
    }
  },
  1000,
);

/** Puts orders, a position and a mid at a venue. */
function setVenue(venue: Venue, { buys, sells, mid, held }: Place): void {
  venue.buys.splice(0, venue.buys.length, ...working('buy', buys));
  venue.sells.splice(0, venue.sells.length, ...working('sell', sells));
  venue.resting.buy.forget();
  venue.resting.sell.forget();
  venue.midDoubled = mid;
  venue.position = lots(held);
}

/** An account with the positions of venues, all entered at 100 ticks. */
const holding = (venues: readonly Venue[], capital: Decimal, settle: string): Ledger =>
  venues.reduce(
    (ledger, { instrument, position }) => {
      if (position === 0) return ledger;
      const fill = { instrument: instrument.id, price: ticks(100), size: lots(Math.abs(position)), fee: '0' };
      return applyFill(ledger, { ...fill, side: position > 0 ? 'buy' : 'sell' });
    },
    openLedger(
      capital,
      settle,
      venues.map(({ instrument }) => instrument),
    ),
  );

/** The capital that just carries everything, or a hair less. */
function leastCapital(
  venues: readonly Venue[],
  order: ArrivingOrder,
  margin: MarginTerms,
  withCapital: (of: Decimal) => Ledger,
  edge: 'edge' | 'below',
): Decimal {
  let [low, high] = [new Decimal(0), new Decimal(1e9)];
  for (let round = 0; round < 90; round++) {
    const middle = booked(low.plus(high).div(2));
    if (plainly(venues, order, withCapital(middle), margin)) high = middle;
    else low = middle;
  }
  return edge === 'edge' ? high : low;
}
