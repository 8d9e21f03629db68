import {
  assertNever,
  type Instrument,
  type Lots,
  type MarketEvent,
  type Micros,
  type OrderId,
  type OrderTerms,
  type Side,
  type Ticks,
  type TimeInForce,
} from '@replay/core';
import { change, interruption, print, snapshot, testInstrument } from '@replay/testkit';
import {
  type ArrivingOrder,
  applyMarketEvent,
  arrive,
  cancelOrder,
  type FillRules,
  type MarginCheck,
  openVenue,
  optimisticFills,
  pessimisticFills,
  type QueueModel,
  realisticFills,
  riskAverseQueue,
  shareOfValue,
  type Venue,
  type VenueAnswer,
  type WorkingOrder,
} from '../src/index.ts';

/** One thing that reaches the venue. */
export type Move =
  | { readonly kind: 'event'; readonly event: MarketEvent }
  | { readonly kind: 'place'; readonly order: ArrivingOrder }
  | { readonly kind: 'cancel'; readonly order: OrderId };

export interface PlayOptions {
  readonly fills?: FillRules;
  readonly queue?: QueueModel;
  readonly instrument?: Instrument;
  readonly affordable?: MarginCheck;
}

/** The fill rules by name, for tables. */
export const rules = { realistic: realisticFills, optimistic: optimisticFills, pessimistic: pessimisticFills };

/** A move with the venue before and after it, and what the venue answered. */
export interface Step {
  readonly move: Move;
  readonly before: Venue;
  readonly after: Venue;
  readonly answers: readonly VenueAnswer[];
}

/** Lets moves reach a venue one after the other. */
export function steps(moves: readonly Move[], options: PlayOptions = {}): readonly Step[] {
  const { fills = realisticFills, queue = riskAverseQueue, instrument = testInstrument() } = options;
  const models = { fills, queue, fees: shareOfValue({ maker: '0', taker: '0' }) };
  const affordable = options.affordable ?? (() => true);
  let before = openVenue(instrument);
  let at = { time: 0 as Micros, sequence: -1 };
  return moves.map((move) => {
    if (move.kind === 'event') at = { time: move.event.exchangeTime, sequence: move.event.sequence };
    const [after, answers] = ((): [Venue, VenueAnswer[]] => {
      switch (move.kind) {
        case 'event':
          return applyMarketEvent(before, move.event, at, models);
        case 'place':
          return arrive(before, move.order, at, models, affordable);
        case 'cancel':
          return cancelOrder(before, move.order, at);
        default:
          return assertNever(move);
      }
    })();
    const step = { move, before, after, answers };
    before = after;
    return step;
  });
}

/**
 * Plays a story drawn line by line, and answers what the venue said to each line:
 *
 * ```ts
 * play(['book 99x3 100x5 | 101x4', '1: buy 3@100', 'change 100x2 |', 'print sell 100x4'])
 * ```
 *
 * Orders are `1: buy 3@100`, with `post-only`, `ioc` or `fok` after it, or `1: buy 3 market`; `cancel 1` and `interruption` complete it.
 */
export function play(lines: readonly string[], options: PlayOptions = {}) {
  const played = steps(drawMoves(lines, options.instrument), options);
  const venue = played.at(-1)?.after ?? openVenue(options.instrument ?? testInstrument());
  const orders = [...venue.buys, ...venue.sells];
  return {
    venue,
    /** What the venue said to each line. */
    said: played.map(({ answers }) => answers.map(inWords)),
    /** What it said to the last line. */
    answer: played.at(-1)?.answers.map(inWords) ?? [],
    answers: played.flatMap(({ answers }) => answers),
    order: (id: OrderId): WorkingOrder | undefined => orders.find((own) => own.id === id),
  };
}

export const drawMoves = (lines: readonly string[], instrument = testInstrument()): readonly Move[] =>
  lines.map((line, sequence) => drawMove(line, sequence, instrument));

function drawMove(line: string, sequence: number, instrument: Instrument): Move {
  const stamp = { sequence, instrument: instrument.id };
  const [word = '', ...rest] = line.split(' ');
  const said = rest.join(' ');
  switch (word) {
    case 'book':
      return { kind: 'event', event: snapshot(said, stamp) };
    case 'change':
      return { kind: 'event', event: change(said, stamp) };
    case 'print':
      return { kind: 'event', event: print(said, stamp) };
    case 'interruption':
      return { kind: 'event', event: interruption('the connection was lost', stamp) };
    case 'cancel':
      return { kind: 'cancel', order: said };
    default:
      return { kind: 'place', order: drawOrder(line, instrument) };
  }
}

/** Reads `1: buy 3@100 ioc` and `1: buy 3 market`. */
export function drawOrder(line: string, instrument = testInstrument()): ArrivingOrder {
  const [, id, side, size, price, how = 'gtc'] =
    /^(\w+): (buy|sell) (-?\d+)(?:@(-?\d+))?(?: ([a-z-]+))?$/.exec(line) ?? [];
  if (id === undefined) throw new Error(`an order looks like '1: buy 3@100 ioc', not like '${line}'`);
  const terms: OrderTerms =
    how === 'market'
      ? { kind: 'market' }
      : { kind: 'limit', price: Number(price) as Ticks, timeInForce: how as TimeInForce };
  return { id, instrument: instrument.id, side: side as Side, size: Number(size) as Lots, terms };
}

/** `3@100 queue`, `rejected margin`: an answer as one would say it, after the order it is about. */
function inWords(answer: VenueAnswer): string {
  const about = `${answer.order}:`;
  switch (answer.type) {
    case 'OrderAccepted':
      return `${about} accepted`;
    case 'OrderFilled':
      return `${about} ${answer.size}@${answer.price} ${answer.cause}`;
    case 'OrderRejected':
      return `${about} rejected ${answer.reason}`;
    case 'OrderCancelled':
    case 'OrderExpired':
      return `${about} ${answer.type === 'OrderExpired' ? 'expired' : 'cancelled'} ${answer.leaves} ${answer.reason}`;
    case 'CancelRejected':
      return `${about} cancel rejected ${answer.reason}`;
    default:
      return assertNever(answer);
  }
}

/** The same story in the mirror: sides swapped, each price p at `about` − p. */
export function mirrored(moves: readonly Move[], about: number): readonly Move[] {
  const side = (of: Side): Side => (of === 'buy' ? 'sell' : 'buy');
  const price = (of: Ticks): Ticks => (about - of) as Ticks;
  const event = (of: MarketEvent): MarketEvent => {
    switch (of.type) {
      case 'BookSnapshotted':
      case 'BookChanged':
        return {
          ...of,
          bids: { prices: of.asks.prices.map(price), sizes: of.asks.sizes },
          asks: { prices: of.bids.prices.map(price), sizes: of.bids.sizes },
        };
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
    if (move.kind === 'event') return { kind: 'event', event: event(move.event) };
    if (move.kind === 'cancel') return move;
    const { terms } = move.order;
    const reflected = terms.kind === 'market' ? terms : { ...terms, price: price(terms.price) };
    return { kind: 'place', order: { ...move.order, side: side(move.order.side), terms: reflected } };
  });
}
