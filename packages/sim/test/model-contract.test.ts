import { lots, ReplayError } from '@replay/core';
import { describe, expect, it } from 'vitest';
import { aheadAfterRow, aheadAtJoin, ordersAtJoin } from '../src/checked-queue.ts';
import { type ChargedFill, feeOf, orderLeg, responseLeg } from '../src/index.ts';
import { slipped } from '../src/slippage-model.ts';

const failure = (ask: () => unknown): string => {
  try {
    return `answered ${String(ask())}`;
  } catch (error) {
    return error instanceof ReplayError && error.code === 'MODEL_FAILED' ? error.message : `threw ${String(error)}`;
  }
};

const wrong = [Number.NaN, -5, Number.POSITIVE_INFINITY, undefined, null, '3', Promise.resolve(3), [3], () => 3];
const thrower = (): never => {
  throw new Error('no idea');
};

describe.each(wrong.map((answer) => [answer]))('a model that answers %s', (answer) => {
  const model = {
    name: 'mine',
    feed: 'recorded',
    join: () => answer,
    afterRow: () => answer,
    fee: () => answer,
    ticks: () => answer,
    order: () => answer,
    response: () => answer,
  } as never;
  it('is named with its method, whichever kind it is', () => {
    expect(failure(() => aheadAtJoin(model, 3))).toMatch(/^queue model 'mine': join\(3\) answered/);
    expect(failure(() => aheadAfterRow(model, 1, 0, 3, 2, 1))).toMatch(/^queue model 'mine': afterRow\(.*answered/);
    expect(failure(() => ordersAtJoin(model, []))).toMatch(/^queue model 'mine': join of 0 orders answered/);
    expect(failure(() => feeOf(model, { size: lots(1) } as ChargedFill))).toMatch(/^fee model 'mine': fee answered/);
    expect(failure(() => slipped(model, { side: 'buy', price: 100 } as never, undefined))).toMatch(
      /^slippage model 'mine': ticks answered/,
    );
    expect(failure(() => orderLeg(model, 'place', 0 as never, 0))).toMatch(/^latency model 'mine': order\(.*answered/);
    expect(failure(() => responseLeg(model, 'OrderFilled', 0 as never, 0))).toMatch(
      /^latency model 'mine': response\(.*answered/,
    );
  });
});

describe('a model that throws', () => {
  it('is named with what it threw', () => {
    const model = { name: 'mine', join: thrower, afterRow: thrower, fee: thrower } as never;
    expect(failure(() => aheadAtJoin(model, 3))).toBe("queue model 'mine': join threw: no idea");
    expect(failure(() => aheadAfterRow(model, 1, 0, 3, 2, 1))).toBe("queue model 'mine': afterRow threw: no idea");
    expect(failure(() => feeOf(model, { size: lots(1) } as ChargedFill))).toBe("fee model 'mine': fee threw: no idea");
  });

  it('may not keep more coins for its fee than were bought, nor half of one', () => {
    const keeping = (kept: number) => ({ name: 'mine', fee: () => ({ value: 1, kept }) }) as never;
    expect(failure(() => feeOf(keeping(2), { size: lots(1) } as ChargedFill))).toMatch(/fee answered an object/);
  });
});
