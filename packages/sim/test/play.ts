import {
  assertNever,
  type Instrument,
  type Lots,
  type Micros,
  type OrderId,
  type OrderTerms,
  type Side,
  type Ticks,
  type TimeInForce,
} from '@replay/core';
import {
  change,
  interruption,
  type Move,
  orders,
  ordersChange,
  print,
  snapshot,
  steps,
  testInstrument,
  type VenueOptions,
} from '@replay/testkit';
import {
  type ArrivingOrder,
  openVenue,
  optimisticFills,
  pessimisticFills,
  realisticFills,
  type VenueAnswer,
  type WorkingOrder,
} from '../src/index.ts';

/** The fill rules by name, for tables. */
export const rules = { realistic: realisticFills, optimistic: optimisticFills, pessimistic: pessimisticFills };

/**
 * Plays a story drawn line by line, and answers what the venue said to each line:
 *
 * ```ts
 * play(['book 99x3 100x5 | 101x4', '1: buy 3@100', 'change 100x2 |', 'print sell 100x4'])
 * ```
 *
 * Orders are `1: buy 3@100`, with `post-only`, `ioc` or `fok` after it, or `1: buy 3 market`; `until 5000` gives a time of
 * expiry, `reduce-only` says so. Each line is a millisecond later. A feed by order is drawn as `orders b1 99x3, b2 99x1 | a1 101x4` and
 * `added b3 bid 99x2, executed b1 bid 99x1`. `amend 1 2@99`, `cancel 1` and `interruption` complete it.
 */
export function play(lines: readonly string[], options: VenueOptions = {}) {
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
    case 'orders':
      return { kind: 'event', event: orders(said, stamp) };
    case 'added':
    case 'amended':
    case 'removed':
    case 'executed':
      return { kind: 'event', event: ordersChange(line, stamp) };
    case 'interruption':
      return { kind: 'event', event: interruption('the connection was lost', stamp) };
    case 'cancel':
      return { kind: 'cancel', order: said };
    case 'amend': {
      const [, order = '', size, price] = /^(\w+) (-?[\d.]+)@(-?[\d.]+)$/.exec(said) ?? [];
      return { kind: 'amend', amend: { order, price: Number(price) as Ticks, size: Number(size) as Lots } };
    }
    default:
      return { kind: 'place', order: drawOrder(line, instrument) };
  }
}

const drawnOrder =
  /^(\w+): (buy|sell) (-?[\d.]+)(?:@(-?[\d.]+))?(?: (market|post-only|ioc|fok))?(?: until (\d+))?( reduce-only)?$/;

/** Reads `1: buy 3@100 ioc`, `1: sell 3@100 post-only until 5000 reduce-only` and `1: buy 3 market`. */
export function drawOrder(line: string, instrument = testInstrument()): ArrivingOrder {
  const [, id, side, size, price, how = 'gtc', until, reduceOnly] = drawnOrder.exec(line) ?? [];
  if (id === undefined) throw new Error(`an order looks like '1: buy 3@100 ioc', not like '${line}'`);
  const expiresAt = until === undefined ? {} : { expiresAt: Number(until) as Micros };
  const terms: OrderTerms =
    how === 'market'
      ? { kind: 'market' }
      : { kind: 'limit', price: Number(price) as Ticks, timeInForce: how as TimeInForce, ...expiresAt };
  return {
    id,
    instrument: instrument.id,
    side: side as Side,
    size: Number(size) as Lots,
    terms,
    ...(reduceOnly === undefined ? {} : { reduceOnly: true }),
  };
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
    case 'OrderAmended':
      return `${about} amended ${answer.leaves} of ${answer.size}@${answer.price}${answer.keptPlace ? ' in its place' : ''}`;
    case 'AmendRejected':
      return `${about} amend rejected ${answer.reason}`;
    default:
      return assertNever(answer);
  }
}
