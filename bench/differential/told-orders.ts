import type { Fact, OrderFilled, Side } from '../../packages/core/src/index.ts';
import type { PeerAnswers } from './play-in-peer.ts';

/** What the strategy learned of an order at one moment: how it stood then, and what of it had just been filled. */
export interface Note {
  readonly seenTime: number;
  /** When it last changed at the venue. */
  readonly time: number;
  readonly status: 'working' | 'partly-filled' | 'filled' | 'cancelled' | 'expired';
  readonly leaves: number;
  /** Filled since the note before, in lots. */
  readonly filled: number;
  /** The last execution among that, where there was one. */
  readonly last?: Execution;
}

export interface Execution {
  readonly size: number;
  readonly price: number;
  readonly liquidity: 'maker' | 'taker';
}

/** What one engine told of one order. */
export interface ToldOrder {
  readonly side: Side;
  readonly size: number;
  readonly notes: readonly Note[];
  /** Replay alone tells each execution. */
  readonly fills: readonly OrderFilled[];
}

export type ToldOrders = ReadonlyMap<number, ToldOrder>;

interface Placed {
  readonly order: number;
  readonly side: Side;
  readonly size: number;
}

/** The facts of a run in Replay as a strategy would have put them together: one note for all that it learns at one moment. */
export function toldByReplay(facts: readonly Fact[], placed: readonly Placed[]): ToldOrders {
  const orders = new Map(
    placed.map(({ order, side, size }) => [order, { side, size, notes: [] as Note[], fills: [] as OrderFilled[] }]),
  );
  for (const fact of facts) {
    if (!('seenTime' in fact)) continue;
    const order = orders.get(Number(fact.order));
    if (order === undefined) continue;
    const before = order.notes.at(-1);
    const note = noteOf(fact, order.size, before?.leaves ?? order.size);
    if (note === undefined) continue;
    if (fact.type === 'OrderFilled') order.fills.push(fact);
    if (before?.seenTime === note.seenTime) order.notes[order.notes.length - 1] = together(before, note);
    else order.notes.push(note);
  }
  return orders;
}

function noteOf(fact: Extract<Fact, { seenTime: unknown }>, size: number, leavesBefore: number): Note | undefined {
  const { seenTime, time } = fact;
  switch (fact.type) {
    case 'OrderAccepted':
      return { seenTime, time, status: 'working', leaves: fact.leaves, filled: 0 };
    case 'OrderRejected':
      return { seenTime, time, status: 'expired', leaves: size, filled: 0 };
    case 'OrderExpired':
      return { seenTime, time, status: 'expired', leaves: fact.leaves, filled: 0 };
    case 'OrderCancelled':
      return { seenTime, time, status: 'cancelled', leaves: fact.leaves, filled: 0 };
    case 'OrderFilled': {
      const { leaves, price, liquidity } = fact;
      const status = leaves === 0 ? 'filled' : 'partly-filled';
      return {
        seenTime,
        time,
        status,
        leaves,
        filled: leavesBefore - leaves,
        last: { size: fact.size, price, liquidity },
      };
    }
    default:
      return undefined;
  }
}

const together = (one: Note, other: Note): Note => ({
  ...one,
  ...other,
  filled: one.filled + other.filled,
});

const statuses: Readonly<Record<number, Note['status']>> = {
  1: 'working',
  2: 'expired',
  3: 'filled',
  4: 'cancelled',
  5: 'partly-filled',
};

/** The answers of hftbacktest in the same words. */
export function toldByPeer({ answers }: PeerAnswers, placed: readonly Placed[]): ToldOrders {
  const orders = new Map(
    placed.map(({ order, side, size }) => [order, { side, size, notes: [] as Note[], fills: [] as OrderFilled[] }]),
  );
  for (const [id = 0, seenTime = 0, time = 0, code = 0, leaves = 0, size = 0, price = 0, maker = 0] of answers) {
    const order = orders.get(id);
    const status = statuses[code];
    if (order === undefined || status === undefined) continue;
    const filled = (order.notes.at(-1)?.leaves ?? order.size) - leaves;
    const last: Execution = { size, price, liquidity: maker === 1 ? 'maker' : 'taker' };
    order.notes.push({ seenTime, time, status, leaves, filled, ...(filled > 0 ? { last } : {}) });
  }
  return orders;
}

/** Whether two notes say the same, but for the size of the last execution. */
export const agree = (one: Note | undefined, other: Note | undefined): boolean =>
  one !== undefined &&
  other !== undefined &&
  one.seenTime === other.seenTime &&
  one.time === other.time &&
  one.status === other.status &&
  one.leaves === other.leaves &&
  one.filled === other.filled &&
  one.last?.price === other.last?.price &&
  one.last?.liquidity === other.last?.liquidity;

/** Whether two engines told the same of an order. */
export const sameStory = (one: ToldOrder, other: ToldOrder): boolean =>
  one.notes.length === other.notes.length && one.notes.every((note, at) => agree(note, other.notes[at]));
