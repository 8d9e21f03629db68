import { Decimal, type Fact, type Instrument, type Lots } from '@replay/core';
import { applyFill, applyFunding, equityOf, openLedger, positionOf } from '@replay/ledger';
import fc from 'fast-check';
import { JournalMaker, minute, second } from './journal.ts';

/** One event of a random run, in ticks and lots. */
export type Step = { readonly wait: number } & (
  | { readonly type: 'touch'; readonly bid: number; readonly spread: number }
  | {
      readonly type: 'made';
      readonly side: 'buy' | 'sell';
      readonly size: number;
      readonly edge: number;
      readonly fee: string;
      readonly thenBid: number;
    }
  | {
      readonly type: 'took';
      readonly side: 'buy' | 'sell';
      readonly sizes: readonly number[];
      readonly edge: number;
      readonly fee: string;
    }
  | { readonly type: 'funded'; readonly payment: string }
  | {
      readonly type: 'placed';
      readonly fate: 'rejected' | 'cancelled' | 'expired' | 'working' | 'in flight' | 'denied';
    }
);

const anyFee = fc.integer({ min: -2_000_000, max: 5_000_000 }).map((units) => new Decimal(units).div(1e9).toFixed());
const anySide = fc.constantFrom('buy' as const, 'sell' as const);
/** Small sizes meet zero and cross it. */
const anySize = fc.integer({ min: 1, max: 6 });
const anyBid = fc.oneof(fc.integer({ min: 9_900, max: 10_100 }), fc.integer({ min: 5_000, max: 20_000 }));
const anyWait = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 2 * second }),
  fc.constantFrom(second, minute, 5 * minute),
  fc.integer({ min: second, max: 20 * minute }),
);
const anyEdge = fc.integer({ min: -3, max: 3 });

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      wait: anyWait,
      type: fc.constant('touch' as const),
      bid: anyBid,
      spread: fc.integer({ min: 0, max: 5 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      wait: anyWait,
      type: fc.constant('made' as const),
      side: anySide,
      size: anySize,
      edge: anyEdge,
      fee: anyFee,
      thenBid: anyBid,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      wait: anyWait,
      type: fc.constant('took' as const),
      side: anySide,
      sizes: fc.array(anySize, { minLength: 1, maxLength: 3 }),
      edge: anyEdge,
      fee: anyFee,
    }),
  },
  { weight: 1, arbitrary: fc.record({ wait: anyWait, type: fc.constant('funded' as const), payment: anyFee }) },
  {
    weight: 1,
    arbitrary: fc.record({
      wait: anyWait,
      type: fc.constant('placed' as const),
      fate: fc.constantFrom('rejected', 'cancelled', 'expired', 'working', 'in flight', 'denied'),
    }),
  },
);

export const anySteps: fc.Arbitrary<readonly Step[]> = fc.array(anyStep, { maxLength: 40 });

/** A point of the curve that a plain computation finds: after each event, by the ledger alone. */
export interface PlainPoint {
  readonly time: number;
  readonly equity: Decimal;
  readonly size: number;
}

export interface RandomRun {
  readonly facts: readonly Fact[];
  readonly curve: readonly PlainPoint[];
}

/** Writes the journal of the steps, and beside it the equity after every event, reckoned without any short cut. */
export function runOf(steps: readonly Step[], instrument: Instrument, capital = '100'): RandomRun {
  const maker = new JournalMaker({ instrument, capital });
  let ledger = openLedger(new Decimal(capital), instrument.settle, [instrument]);
  const curve: PlainPoint[] = [];
  let time = 0;
  let bid = 10_000;
  let mid = 20_001;
  const touch = (at: number, spread: number): void => {
    bid = at;
    mid = 2 * at + spread;
    maker.touch(at, at + spread);
  };
  const fill = (
    side: 'buy' | 'sell',
    size: number,
    price: number,
    fee: string,
    liquidity: 'maker' | 'taker',
    order?: string,
  ): void => {
    maker.filled({ side, size, price, fee, liquidity, ...(order === undefined ? {} : { order }) });
    ledger = applyFill(ledger, { instrument: instrument.id, side, size: size as Lots, price: price as never, fee });
  };
  touch(bid, 1);
  for (const step of steps) {
    time += step.wait;
    maker.at(time);
    switch (step.type) {
      case 'touch':
        touch(step.bid, step.spread);
        break;
      case 'made':
        fill(step.side, step.size, bid + step.edge, step.fee, 'maker');
        touch(step.thenBid, 1);
        break;
      case 'took': {
        const order = maker.submit(
          step.side,
          step.sizes.reduce((sum, size) => sum + size, 0),
        );
        maker.accept(order, step.side);
        for (const [level, size] of step.sizes.entries())
          fill(step.side, size, bid + step.edge + level, step.fee, 'taker', order);
        break;
      }
      case 'funded':
        // The venue pays only those who hold something.
        if (positionOf(ledger, instrument.id).size === 0) continue;
        maker.fund(step.payment);
        ledger = applyFunding(ledger, { instrument: instrument.id, payment: step.payment });
        break;
      case 'placed':
        place(maker, step.fate);
        break;
      default:
        throw new Error('a step that is not drawn');
    }
    curve.push({ time, equity: equityOf(ledger, () => mid), size: positionOf(ledger, instrument.id).size });
  }
  return { facts: maker.at(time).end({ tradedLots: 1000 }), curve };
}

function place(maker: JournalMaker, fate: Extract<Step, { type: 'placed' }>['fate']): void {
  if (fate === 'denied') return void maker.deny();
  const order = maker.submit('buy', 5, 9000);
  if (fate === 'in flight') return;
  if (fate === 'rejected') return void maker.reject(order);
  maker.accept(order);
  if (fate === 'cancelled') maker.cancel(order);
  if (fate === 'expired') maker.expire(order);
}
