import {
  assertNever,
  Decimal,
  type FundingPaid,
  type InstrumentId,
  type Intent,
  type Lots,
  type OrderEvent,
  type OrderId,
  type PlaceOrder,
  type Side,
  type Ticks,
} from '@replay/core';
import type { View } from './view.ts';

/**
 * An order that the strategy holds itself and sends when its moment has come, with its latency. It is plain data: keep it in a
 * field of the strategy, step it, keep what comes out, and return the wishes.
 */
export interface HeldOrder {
  /** The name under which it will be sent; never used before in the run. */
  readonly id: OrderId;
  readonly side: Side;
  readonly size: Lots;
  /** May be left out where a run has one instrument. */
  readonly instrument?: InstrumentId;
  readonly reduceOnly?: true;
  readonly tag?: string;
}

/** What comes out of a step: the next value to keep, and what to send. */
export type Stepped<Held> = readonly [next: Held, intents: readonly Intent[]];

/** What the helpers are given: the venue's answers, as `onFill` and `onOrder` get them. */
export type Answer = OrderEvent | FundingPaid;

/** The price at which an order of this side would begin to take: the best bid for a seller, the best ask for a buyer. */
export const facingPrice = ({ book }: View, side: Side): Ticks =>
  side === 'buy' ? book.touch.ask.price : book.touch.bid.price;

/**
 * What a stop watches: the quote that its order would take, the last print, or the venue's mark price. Large venues watch the last
 * print by default; the quote is the default here because every feed with a book has it.
 */
export type TriggerSource = 'quote' | 'last' | 'mark';

/** The price that a trigger is compared with, in ticks (a mark price may lie between two); undefined before the first. */
export function watchedPrice(view: View, side: Side, source: TriggerSource = 'quote'): number | undefined {
  switch (source) {
    case 'quote':
      return facingPrice(view, side);
    case 'last':
      return view.lastTrade?.price;
    case 'mark':
      return view.markPrice === undefined
        ? undefined
        : new Decimal(view.markPrice).div(view.instrument.tickSize).toNumber();
    default:
      return assertNever(source);
  }
}

/** Whether a view is of the instrument a held order is for. */
export const isAbout = ({ instrument }: Pick<HeldOrder, 'instrument'>, view: View): boolean =>
  instrument === undefined || instrument === view.instrument.id;

/** The order to send. */
export function sentOrder(held: HeldOrder, terms: PlaceOrder['terms']): PlaceOrder {
  const { id, side, size, instrument, reduceOnly, tag } = held;
  return {
    type: 'PlaceOrder',
    id,
    side,
    size,
    terms,
    ...(instrument === undefined ? {} : { instrument }),
    ...(reduceOnly === undefined ? {} : { reduceOnly }),
    ...(tag === undefined ? {} : { tag }),
  };
}
