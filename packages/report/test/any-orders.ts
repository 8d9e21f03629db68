import type { Fact, Instrument, Side, TimeInForce } from '@replay/core';
import fc from 'fast-check';
import { JournalMaker, minute, second } from './journal.ts';

/** One event in the life of random orders, in ticks and lots; `pick` chooses among the orders that work. */
export type OrderStep = { readonly wait: number } & (
  | { readonly type: 'touch'; readonly bid: number; readonly spread: number }
  | { readonly type: 'lost' }
  | {
      readonly type: 'place';
      readonly side: Side;
      readonly size: number;
      readonly behind: number;
      readonly timeInForce: TimeInForce | 'market';
      readonly way: number;
      readonly fate: 'accepted' | 'rejected' | 'in flight';
    }
  | {
      readonly type: 'fill';
      readonly pick: number;
      readonly size: number;
      readonly maker: boolean;
      readonly worse: number;
    }
  | { readonly type: 'cancel'; readonly pick: number }
  | { readonly type: 'amend'; readonly pick: number; readonly more: number; readonly behind: number }
);

const wait = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 3 * second }) },
  { weight: 1, arbitrary: fc.integer({ min: second, max: 6 * minute }) },
);
const pick = fc.nat({ max: 1000 });
const side = fc.constantFrom<Side>('buy', 'sell');
const behind = fc.integer({ min: -4, max: 30 });

const anyOrderStep: fc.Arbitrary<OrderStep> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      wait,
      type: fc.constant('touch' as const),
      bid: fc.integer({ min: 9980, max: 10_020 }),
      spread: fc.integer({ min: 0, max: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ wait, type: fc.constant('lost' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      wait,
      type: fc.constant('place' as const),
      side,
      size: fc.integer({ min: 1, max: 9 }),
      behind,
      timeInForce: fc.constantFrom('gtc', 'gtc', 'post-only', 'ioc', 'fok', 'market'),
      way: fc.nat({ max: 50_000 }),
      fate: fc.constantFrom('accepted', 'accepted', 'accepted', 'rejected', 'in flight'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      wait,
      type: fc.constant('fill' as const),
      pick,
      size: fc.integer({ min: 1, max: 9 }),
      maker: fc.boolean(),
      worse: fc.nat({ max: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ wait, type: fc.constant('cancel' as const), pick }) },
  {
    weight: 1,
    arbitrary: fc.record({ wait, type: fc.constant('amend' as const), pick, more: fc.nat({ max: 5 }), behind }),
  },
);

export const anyOrderSteps: fc.Arbitrary<readonly OrderStep[]> = fc.array(anyOrderStep, { maxLength: 40 });

interface Working {
  readonly order: string;
  readonly side: Side;
  size: number;
  leaves: number;
  price: number;
}

/** Writes the journal of the steps: orders that no book ever had to make sense of. */
export function journalOf(steps: readonly OrderStep[], instrument: Instrument): readonly Fact[] {
  const maker = new JournalMaker({ instrument, capital: '1000000' });
  const working: Working[] = [];
  let [time, bid, ask] = [0, 9999, 10_001];
  const priceOf = (side: Side, behind: number): number => (side === 'buy' ? bid - behind : ask + behind);
  const done = (own: Working): void => void working.splice(working.indexOf(own), 1);
  maker.touch(bid, ask);
  for (const step of steps) {
    time += step.wait;
    maker.at(time);
    const own = 'pick' in step ? working[step.pick % Math.max(working.length, 1)] : undefined;
    switch (step.type) {
      case 'touch':
        [bid, ask] = [step.bid, step.bid + step.spread];
        maker.touch(bid, ask);
        break;
      case 'lost':
        maker.lost('stale');
        break;
      case 'place': {
        const { side, size, fate, timeInForce, way } = step;
        const price = priceOf(side, step.behind);
        const order =
          timeInForce === 'market'
            ? maker.submit(side, size, undefined, { arrivesAfter: way })
            : maker.submit(side, size, price, { arrivesAfter: way, timeInForce });
        if (fate === 'rejected') maker.reject(order);
        if (fate !== 'accepted') break;
        time += way;
        maker.at(time).accept(order, side);
        if (timeInForce === 'gtc' || timeInForce === 'post-only') {
          working.push({ order, side, size, leaves: size, price });
          break;
        }
        const part = Math.ceil(size / 2);
        const taken = { order, side, price: side === 'buy' ? ask : bid, fee: '0.07' };
        maker.filled({ ...taken, size: part });
        if (part < size) maker.expire(order);
        break;
      }
      case 'fill': {
        if (own === undefined) break;
        const size = Math.min(step.size, own.leaves);
        const away = own.side === 'buy' ? step.worse : -step.worse;
        const price = step.maker ? own.price : (own.side === 'buy' ? ask : bid) + away;
        own.leaves -= size;
        const liquidity = step.maker ? 'maker' : 'taker';
        maker.filled({ order: own.order, side: own.side, price, size, liquidity, fee: step.maker ? '-0.01' : '0.03' });
        if (own.leaves === 0) done(own);
        break;
      }
      case 'cancel':
        if (own === undefined) break;
        maker.cancel(own.order);
        done(own);
        break;
      case 'amend': {
        // The journal's maker starts the size anew, so only what nothing was filled of is amended.
        if (own === undefined || own.leaves < own.size) break;
        own.size += step.more;
        own.leaves = own.size;
        own.price = priceOf(own.side, step.behind);
        maker.amend(own.order, own.size, own.price);
        break;
      }
      default:
        throw new Error('a step that is not drawn');
    }
  }
  return maker.at(time).end({ tradedLots: 1000 });
}
