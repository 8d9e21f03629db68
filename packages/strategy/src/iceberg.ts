import type { Lots, OrderId, Ticks, TimeInForce } from '@replay/core';
import { type Answer, type HeldOrder, type Stepped, sentOrder } from './held-order.ts';

/** A large limit order of which one slice at a time is in the book. Each slice joins the queue at the back. */
export interface Iceberg extends HeldOrder {
  /** `stopped` when a slice was refused, cancelled or expired; then `left` is what was not bought or sold. */
  readonly status: 'ready' | 'showing' | 'done' | 'stopped';
  readonly price: Ticks;
  /** The size of a slice. */
  readonly shown: Lots;
  readonly timeInForce: TimeInForce;
  /** What is not filled yet, as far as the strategy knows. */
  readonly left: Lots;
  readonly slices: number;
}

export const iceberg = (
  terms: HeldOrder & { readonly price: Ticks; readonly shown: Lots; readonly timeInForce?: TimeInForce },
): Iceberg => ({ timeInForce: 'post-only', ...terms, status: 'ready', left: terms.size, slices: 0 });

/** Sends the first slice. */
export const openIceberg = (held: Iceberg): Stepped<Iceberg> =>
  held.status === 'ready' ? nextSlice(held) : [held, []];

/** An answer of the venue: once a slice is filled, the next is sent. */
export function stepIceberg(held: Iceberg, answer: Answer): Stepped<Iceberg> {
  if (held.status !== 'showing' || !('order' in answer) || answer.order !== sliceId(held)) return [held, []];
  switch (answer.type) {
    case 'OrderFilled': {
      const next = { ...held, left: (held.left - answer.size) as Lots };
      return answer.leaves > 0 ? [next, []] : nextSlice(next);
    }
    case 'OrderRejected':
    case 'OrderCancelled':
    case 'OrderExpired':
      return [{ ...held, status: 'stopped' }, []];
    default:
      return [held, []];
  }
}

function nextSlice(held: Iceberg): Stepped<Iceberg> {
  if (held.left <= 0) return [{ ...held, status: 'done' }, []];
  const next: Iceberg = { ...held, status: 'showing', slices: held.slices + 1 };
  const { price, timeInForce } = next;
  const size = Math.min(held.shown, held.left) as Lots;
  return [next, [sentOrder({ ...next, id: sliceId(next), size }, { kind: 'limit', price, timeInForce })]];
}

/** The slice that is in the book now, such as `ice/3`. */
export const sliceId = ({ id, slices }: Iceberg): OrderId => `${id}/${slices}`;
