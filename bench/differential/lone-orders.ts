import type { BookSide, MarketEvent, Micros, TradePrinted } from '../../packages/core/src/index.ts';
import { FlatBook } from './flat-book.ts';
import type { ScriptedOrder, ScriptedRequest } from './order-tape.ts';

/** A resting order as hftbacktest keeps it: as if it were our only one, its estimated queue free to fall below zero. */
export interface LoneOrder {
  readonly fills: readonly { readonly time: number; readonly size: number }[];
  /** An event left its estimate below zero, where no queue can be, and what came after started from there. */
  readonly wentNegative: boolean;
  /** A print reached it by exactly what was left: hftbacktest fills it and keeps it, and stops when it is met again. */
  readonly stopsTheRun: boolean;
}

export interface LoneSetting {
  readonly feed: Micros;
  readonly order: Micros;
  readonly response: Micros;
  readonly exchange: 'partial' | 'no-partial';
  readonly queue: string;
  /** In lots; and one lot in the instrument's unit. */
  readonly orderStep: number;
  readonly lot: number;
}

interface Resting {
  readonly scripted: ScriptedOrder;
  readonly endsAt: number;
  readonly fills: { readonly time: number; readonly size: number }[];
  ahead: number;
  printed: number;
  leaves: number;
  wentNegative: boolean;
  stopsTheRun: boolean;
}

/**
 * What the documented rules of hftbacktest make of each order of a script that comes to rest: written a second time, apart from
 * our simulator and our book, and with two of the peer's defects (own orders do not queue behind each other; the estimate is
 * not clamped), so that a difference can be laid at their door and at no other.
 */
export function loneOrders(
  events: readonly MarketEvent[],
  script: readonly ScriptedRequest[],
  setting: LoneSetting,
): ReadonlyMap<number, LoneOrder> {
  const ends = cancelTimes(script, setting);
  const arriving = script.filter((request) => request.kind === 'place');
  const told = new Map<number, Resting>();
  const book = new FlatBook();
  let resting: Resting[] = [];
  let next = 0;
  for (const event of events) {
    const time = event.receivedTime - setting.feed;
    // What arrives with an event comes after it: an order meets the book it leaves, a cancel is too late for its print.
    for (let order = arriving[next]; order !== undefined && order.at + setting.order < time; order = arriving[++next]) {
      const rests = restingOf(order, book, ends.get(order.order) ?? Infinity);
      if (rests === undefined) continue;
      told.set(order.order, rests);
      resting.push(rests);
    }
    resting = resting.filter(({ leaves, endsAt }) => leaves > 0 && endsAt >= time);
    if (event.type === 'TradePrinted') for (const order of resting) printed(order, event, time, setting);
    book.apply(event, (side, price, was, is, improved) => {
      for (const order of resting) rowApplied(order, { side, price, was, is, improved }, book, time, setting);
    });
  }
  return told;
}

/** When a cancel first works: one sent while the order's own answer is still to come is refused on the spot. */
function cancelTimes(
  script: readonly ScriptedRequest[],
  { order, response }: LoneSetting,
): ReadonlyMap<number, number> {
  const placedAt = new Map<number, number>();
  const ends = new Map<number, number>();
  for (const request of script) {
    if (request.kind === 'place') placedAt.set(request.order, request.at);
    else if (request.at >= (placedAt.get(request.order) ?? Infinity) + order + response && !ends.has(request.order))
      ends.set(request.order, request.at + order);
  }
  return ends;
}

const sidesOf = (order: ScriptedOrder): readonly [own: BookSide, facing: BookSide] =>
  order.side === 'buy' ? ['bid', 'ask'] : ['ask', 'bid'];

const reaches = ({ side, price }: ScriptedOrder, facing: number): boolean =>
  side === 'buy' ? price >= facing : price <= facing;

function restingOf(order: ScriptedOrder, book: FlatBook, endsAt: number): Resting | undefined {
  if (!book.live || (order.timeInForce !== 'gtc' && order.timeInForce !== 'post-only')) return undefined;
  const [own, facing] = sidesOf(order);
  const best = book[facing].best;
  if (best !== undefined && reaches(order, best)) return undefined;
  const ahead = book[own].sizeAt(order.price);
  return {
    scripted: order,
    endsAt,
    fills: [],
    ahead,
    printed: 0,
    leaves: order.size,
    wentNegative: false,
    stopsTheRun: false,
  };
}

function printed(order: Resting, { price, size, aggressor }: TradePrinted, time: number, setting: LoneSetting): void {
  const { side, price: own } = order.scripted;
  if (aggressor !== (side === 'buy' ? 'sell' : 'buy')) return;
  if (side === 'buy' ? own > price : own < price) return fill(order, order.leaves, time);
  if (own !== price) return;
  order.ahead -= size;
  order.printed += size;
  const overshoot = Math.round(-order.ahead / setting.orderStep) * setting.orderStep;
  if (overshoot <= 0) {
    // Less than half a step: nothing is filled, and the estimate stays where it is.
    order.wentNegative ||= order.ahead < 0;
    return;
  }
  order.ahead = 0;
  if (setting.exchange === 'partial' && overshoot === order.leaves) order.stopsTheRun = true;
  fill(order, setting.exchange === 'partial' ? Math.min(overshoot, order.leaves) : order.leaves, time);
}

interface Row {
  readonly side: BookSide;
  readonly price: number;
  readonly was: number;
  readonly is: number;
  /** Whether it made the best of its side better. */
  readonly improved: boolean;
}

function rowApplied(order: Resting, row: Row, book: FlatBook, time: number, { queue, lot }: LoneSetting): void {
  const [own] = sidesOf(order.scripted);
  if (row.side === own) {
    if (row.price !== order.scripted.price) return;
    order.ahead = aheadAfter(queue, order, row.was, row.is, lot);
    order.printed = 0;
    order.wentNegative ||= order.ahead < 0;
    return;
  }
  const best = book[row.side].best;
  if (row.improved && best !== undefined && reaches(order.scripted, best)) fill(order, order.leaves, time);
}

/** The formula of the documentation as it stands: nothing keeps the estimate from falling below zero. */
function aheadAfter(queue: string, { ahead, printed }: Resting, was: number, is: number, lot: number): number {
  if (queue === 'risk-averse') return Math.min(ahead, is);
  const cancelled = was - is - printed;
  if (cancelled < 0) return Math.min(ahead, is);
  const behind = was - ahead;
  const share = shareBehind(queue, ahead * lot, behind * lot);
  const part = Math.abs(share) === Infinity ? 1 : share;
  const estimate = ahead - (1 - part) * cancelled + Math.min(behind - part * cancelled, 0);
  // Its minimum passes over what is no number, so that the order goes behind everybody.
  return Number.isNaN(estimate) ? is : Math.min(estimate, is);
}

function shareBehind(queue: string, front: number, back: number): number {
  const [family, exponent] = queue.split(':');
  const n = Number(exponent);
  if (family === 'power') return back ** n / (back ** n + front ** n);
  if (family === 'power2') return back ** n / (back + front) ** n;
  if (family === 'power3') return 1 - (front / (front + back)) ** n;
  if (family === 'log') return Math.log(1 + back) / (Math.log(1 + back) + Math.log(1 + front));
  return Math.log(1 + back) / Math.log(1 + back + front);
}

function fill(order: Resting, size: number, time: number): void {
  if (order.leaves === 0) return;
  order.leaves -= size;
  order.fills.push({ time, size });
}
