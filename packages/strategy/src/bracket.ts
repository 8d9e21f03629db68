import {
  cancel,
  type InstrumentId,
  type Intent,
  type Lots,
  type OrderId,
  type OrderTerms,
  type Side,
  type Ticks,
} from '@replay/core';
import { type Answer, isAbout, type Stepped, sentOrder, type TriggerSource, watchedPrice } from './held-order.ts';
import { isReached } from './stop.ts';
import type { View } from './view.ts';

/**
 * An entry with its two exits: a limit order at the target for each part that was entered, and a stop that the strategy holds.
 * When one exit is complete the other is gone: a stop that fires cancels the targets. All exits only reduce, so that the two
 * crossing each other on their ways never open a position.
 */
export interface Bracket {
  /** `stopping` from when the stop has fired; `done` when nothing is held and nothing can fill any more. */
  readonly status: 'ready' | 'open' | 'stopping' | 'done';
  /** The orders are named after it: `id/entry`, `id/target/1`, `id/stop/1`. */
  readonly id: OrderId;
  /** Of the entry; the exits are of the other side. */
  readonly side: Side;
  readonly size: Lots;
  /** A limit, or the market when left out. */
  readonly entry?: Ticks;
  readonly target: Ticks;
  readonly stop: Ticks;
  /** What is compared with the stop: the facing quote when left out. */
  readonly triggerBy?: TriggerSource;
  readonly instrument?: InstrumentId;
  readonly tag?: string;
  /** Whether the entry may still fill. */
  readonly entering: boolean;
  readonly entered: Lots;
  readonly exited: Lots;
  /** The targets that may still fill, and how many there have been. */
  readonly targets: readonly OrderId[];
  readonly targetsSent: number;
  /** The order of the stop that is on its way. */
  readonly stopOrder: OrderId | undefined;
  readonly stopsSent: number;
}

export type BracketTerms = Pick<
  Bracket,
  'id' | 'side' | 'size' | 'entry' | 'target' | 'stop' | 'triggerBy' | 'instrument' | 'tag'
>;

/** An entry that will be protected from its first fill. */
export const bracket = (terms: BracketTerms): Bracket => ({
  ...terms,
  status: 'ready',
  entering: true,
  entered: 0 as Lots,
  exited: 0 as Lots,
  targets: [],
  targetsSent: 0,
  stopOrder: undefined,
  stopsSent: 0,
});

/** Only the exits, of a position that is held already: one cancels the other. `side` is that of the position. */
export const oneCancelsOther = (terms: Omit<BracketTerms, 'entry'>): Bracket => ({
  ...bracket(terms),
  entering: false,
  entered: terms.size,
});

/** Sends the entry or, of a position that is held already, the target. */
export function openBracket(held: Bracket): Stepped<Bracket> {
  if (held.status !== 'ready') return [held, []];
  const open: Bracket = { ...held, status: 'open' };
  if (!held.entering) return withTarget(open, held.size);
  const terms: OrderTerms =
    held.entry === undefined ? { kind: 'market' } : { kind: 'limit', price: held.entry, timeInForce: 'gtc' };
  return [open, [sentOrder({ ...orderOf(held), id: entryId(held), side: held.side, size: held.size }, terms)]];
}

/** A look at the book: when it has come to the stop, everything else is cancelled and what is held goes at market. */
export function watchBracket(held: Bracket, view: View): Stepped<Bracket> {
  const open = holding(held);
  const active = held.status === 'open' || held.status === 'stopping';
  if (!active || open === 0 || held.stopOrder !== undefined || !isAbout(held, view)) return [held, []];
  const side = exitSide(held);
  const reached = isReached({ side, trigger: held.stop, waitsFor: 'loss' }, watchedPrice(view, side, held.triggerBy));
  // Once it has fired it goes on until nothing is held, wherever the market is by then.
  if (held.status === 'open' && !reached) return [held, []];
  const stopsSent = held.stopsSent + 1;
  const stopOrder = `${held.id}/stop/${stopsSent}`;
  const cancels: Intent[] = held.status === 'open' ? openOrders(held).map((id) => cancel(id)) : [];
  return [
    { ...held, status: 'stopping', stopOrder, stopsSent },
    [...cancels, sentOrder(exitOf(held, stopOrder, open), { kind: 'market' })],
  ];
}

/** An answer of the venue about one of its orders. */
export function stepBracket(held: Bracket, answer: Answer): Stepped<Bracket> {
  if (!('order' in answer) || !isOurs(held, answer.order)) return [held, []];
  const { order } = answer;
  switch (answer.type) {
    case 'OrderFilled': {
      const next = answer.leaves === 0 ? withoutOrder(held, order) : held;
      if (order !== entryId(held)) return [settled({ ...next, exited: (next.exited + answer.size) as Lots }), []];
      const entered = { ...next, entered: (next.entered + answer.size) as Lots };
      return held.status === 'open' ? withTarget(entered, answer.size) : [entered, []];
    }
    case 'OrderRejected':
    case 'OrderCancelled':
    case 'OrderExpired': {
      const next = settled(withoutOrder(held, order));
      // The venue knows of nothing to reduce: somebody else closed the position.
      const nothingLeft = order === held.stopOrder && answer.reason === 'reduce-only';
      return [nothingLeft ? { ...next, status: 'done' } : next, []];
    }
    default:
      return [held, []];
  }
}

/** What is held through the bracket, in lots. */
const holding = ({ entered, exited }: Bracket): Lots => (entered - exited) as Lots;

const entryId = ({ id }: Bracket): OrderId => `${id}/entry`;
const exitSide = ({ side }: Bracket): Side => (side === 'buy' ? 'sell' : 'buy');

const openOrders = (held: Bracket): readonly OrderId[] => [...held.targets, ...(held.entering ? [entryId(held)] : [])];
const isOurs = (held: Bracket, order: OrderId): boolean => order === held.stopOrder || openOrders(held).includes(order);

function withTarget(held: Bracket, size: Lots): Stepped<Bracket> {
  const targetsSent = held.targetsSent + 1;
  const id = `${held.id}/target/${targetsSent}`;
  const terms: OrderTerms = { kind: 'limit', price: held.target, timeInForce: 'gtc' };
  return [{ ...held, targets: [...held.targets, id], targetsSent }, [sentOrder(exitOf(held, id, size), terms)]];
}

/** The bracket after one of its orders is done. */
const withoutOrder = (held: Bracket, order: OrderId): Bracket => ({
  ...held,
  entering: held.entering && order !== entryId(held),
  targets: held.targets.filter((id) => id !== order),
  stopOrder: held.stopOrder === order ? undefined : held.stopOrder,
});

const settled = (held: Bracket): Bracket =>
  holding(held) === 0 && openOrders(held).length === 0 && held.stopOrder === undefined
    ? { ...held, status: 'done' }
    : held;

const orderOf = ({ instrument, tag }: Bracket) => ({
  ...(instrument === undefined ? {} : { instrument }),
  ...(tag === undefined ? {} : { tag }),
});

const exitOf = (held: Bracket, id: OrderId, size: Lots) => ({
  ...orderOf(held),
  id,
  side: exitSide(held),
  size,
  reduceOnly: true as const,
});
