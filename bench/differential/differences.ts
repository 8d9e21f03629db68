import type { LoneOrder } from './lone-orders.ts';
import type { ScriptedOrder } from './order-tape.ts';
import type { PeerAnswers } from './play-in-peer.ts';
import { agree, type Note, sameStory, type ToldOrder, type ToldOrders } from './told-orders.ts';

/** Why the two engines told differently of an order, by the names of docs/hftbacktest.md. */
export type Defect = 'D6' | 'below-zero' | 'walk-100' | 'half-step';

/** One order of which the two told differently. */
export interface Difference {
  readonly order: ScriptedOrder;
  readonly because: Defect | 'unexplained';
  readonly replay: readonly Note[];
  readonly peer: readonly Note[];
}

/** What was played: in Replay by the preset, in Replay with own orders that do not see each other, and in the peer. */
export interface Played {
  readonly placed: readonly ScriptedOrder[];
  readonly shared: ToldOrders;
  readonly independent: ToldOrders;
  readonly peer: ToldOrders;
  readonly lone: ReadonlyMap<number, LoneOrder>;
  /** In lots. */
  readonly orderStep: number;
}

/** The orders of which the engines told differently, each with the defect that is proven to be the cause. */
export function differencesOf(played: Played): readonly Difference[] {
  const differences: Difference[] = [];
  for (const order of played.placed) {
    const [shared, peer] = [told(played.shared, order), told(played.peer, order)];
    if (sameStory(shared, peer)) continue;
    differences.push({ order, because: causeOf(played, order), replay: shared.notes, peer: peer.notes });
  }
  return differences;
}

function causeOf(played: Played, order: ScriptedOrder): Difference['because'] {
  const peer = told(played.peer, order);
  const independent = told(played.independent, order);
  // Blind to our other orders Replay tells what the peer tells, and there was another order before it to be blind to.
  if (sameStory(independent, peer)) return hadCompany(played, order) ? 'D6' : 'unexplained';
  if (order.timeInForce === 'market' && endsAfterHundredTicks(independent, peer)) return 'walk-100';
  const lone = played.lone.get(order.order);
  if (lone?.wentNegative === true && fillsAgree(lone, peer)) return 'below-zero';
  if (partsAtHalfAStep(independent, peer, played.orderStep)) return 'half-step';
  return 'unexplained';
}

/**
 * Another order of ours on the side and in the time of this one, at its price or a better one, with which it shares prints. In
 * Replay's time: there an order may still be working that the peer has filled, for the same reason.
 */
function hadCompany({ placed, shared }: Played, order: ScriptedOrder): boolean {
  const [from, to] = lifeOf(told(shared, order));
  return placed.some((other) => {
    if (other === order || other.side !== order.side) return false;
    if (order.side === 'buy' ? other.price < order.price : other.price > order.price) return false;
    const [start, end] = lifeOf(told(shared, other));
    return start <= to && from <= end;
  });
}

function lifeOf({ notes }: ToldOrder): readonly [number, number] {
  const last = notes.at(-1);
  const isOpen = last?.status === 'working' || last?.status === 'partly-filled';
  return [notes[0]?.time ?? Infinity, isOpen ? Infinity : (last?.time ?? -Infinity)];
}

const walkOfPeer = 100;

/** Replay went on where the peer stopped: up to a hundred ticks from the best price both took the very same. */
function endsAfterHundredTicks({ side, fills }: ToldOrder, { notes }: ToldOrder): boolean {
  const best = fills[0]?.price;
  const [note] = notes;
  if (best === undefined || note === undefined || note.status !== 'expired' || notes.length > 1) return false;
  // It looks at a hundred prices when it buys, and at a hundred and one when it sells.
  const within = fills.filter(({ price }) => (side === 'buy' ? price < best + walkOfPeer : price >= best - walkOfPeer));
  return within.length < fills.length && sum(within.map(({ size }) => size)) === note.filled;
}

/** Played alone and free to fall below zero, the order fills as the peer said. */
function fillsAgree({ fills }: LoneOrder, { notes }: ToldOrder): boolean {
  const told = notes.filter(({ filled }) => filled > 0);
  const times = [...new Set(fills.map(({ time }) => time))];
  return (
    times.length === told.length &&
    told.every(({ time, filled }) => sum(fills.filter((fill) => fill.time === time).map(({ size }) => size)) === filled)
  );
}

/**
 * The print left exactly half a step for the order: we count lots and round it up, the peer's doubles end a hair below or above, so
 * that the first fill in which they part differs by that one step.
 */
function partsAtHalfAStep({ fills, notes }: ToldOrder, peer: ToldOrder, orderStep: number): boolean {
  const at = notes.findIndex((note, place) => !agree(note, peer.notes[place]));
  const [ours, theirs] = [notes[at], peer.notes[at]];
  const fill = fills.find(({ time, cause }) => time === ours?.time && cause === 'queue');
  if (ours === undefined || theirs === undefined || fill === undefined || ours.time !== theirs.time) return false;
  const { printSize = 0, consumed = 0, queueAheadNow } = fill.trace;
  const left = (printSize - consumed - (queueAheadNow ?? 0)) / orderStep;
  const isHalf = Math.abs(left - Math.floor(left) - 0.5) < 1e-6;
  return isHalf && Math.abs(ours.filled - theirs.filled) === orderStep;
}

/** What the account of the peer misses or holds twice, in lots and parts. */
export interface AccountStory {
  /** Parts of resting orders that were filled before their last one, or of orders that never were filled whole. */
  readonly lostParts: number;
  /** Levels that a taker took before its last one, or that it took and then expired. */
  readonly lostLevels: number;
  /** Fills booked again because the order was cancelled when it was known to be filled. */
  readonly bookedAgain: number;
  /** Whether these three make the whole difference: position to the lot, cash and fees to a millionth of the turnover. */
  readonly closes: boolean;
  /** Whether there is no difference to explain. */
  readonly isRight: boolean;
}

export interface AccountTerms {
  readonly tickSize: number;
  readonly lotSize: number;
  readonly makerFee: number;
  readonly takerFee: number;
}

/**
 * Holds the account that the peer reports against what its own answers say: it books the last execution of an order whose
 * answer says filled, and nothing else (D1, D2), and once more for each cancel of such an order (D4).
 */
export function accountStory(
  { placed, peer }: Played,
  cancels: readonly { readonly order: number; readonly outcome: number }[],
  { account }: PeerAnswers,
  terms: AccountTerms,
): AccountStory {
  const again = new Map<number, number>();
  for (const { order, outcome } of cancels) if (outcome === 100) again.set(order, (again.get(order) ?? 0) + 1);
  let [lostParts, lostLevels, bookedAgain] = [0, 0, 0];
  const booked = emptyBooks();
  const right = emptyBooks();
  for (const order of placed) {
    const { side, notes } = told(peer, order);
    for (const { status, filled, last } of notes) {
      if (last === undefined || filled === 0) continue;
      const times = status === 'filled' ? 1 + (again.get(order.order) ?? 0) : 0;
      for (let time = 0; time < times; time++) book(booked, side, last.size, last, terms);
      bookedAgain += Math.max(0, times - 1);
      book(right, side, filled, last, terms);
      if (filled === (times === 0 ? 0 : last.size)) continue;
      if (last.liquidity === 'maker') lostParts += 1;
      else lostLevels += 1;
    }
  }
  const closes =
    near(booked.position, account.position, booked.volume) &&
    near(booked.cash, account.balance, booked.turnover) &&
    near(booked.fees, account.fee, booked.turnover);
  return { lostParts, lostLevels, bookedAgain, closes, isRight: near(right.position, account.position, right.volume) };
}

interface Books {
  position: number;
  cash: number;
  fees: number;
  volume: number;
  turnover: number;
}

const emptyBooks = (): Books => ({ position: 0, cash: 0, fees: 0, volume: 0, turnover: 0 });

function book(
  books: Books,
  side: ToldOrder['side'],
  lots: number,
  last: NonNullable<Note['last']>,
  terms: AccountTerms,
) {
  const size = lots * terms.lotSize;
  const value = size * last.price * terms.tickSize;
  const sign = side === 'buy' ? 1 : -1;
  books.position += sign * size;
  books.cash -= sign * value;
  books.fees += value * (last.liquidity === 'maker' ? terms.makerFee : terms.takerFee);
  books.volume += size;
  books.turnover += value;
}

const near = (one: number, other: number, scale: number): boolean => Math.abs(one - other) <= 1e-9 * (1 + scale);

function told(orders: ToldOrders, { order }: ScriptedOrder): ToldOrder {
  const found = orders.get(order);
  if (found === undefined) throw new Error(`nothing was told of order ${order}`);
  return found;
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
