import { Decimal, type InstrumentId, type Lots, lots, ReplayError, type Ticks, ticks } from '@replay/core';
import {
  applyFill,
  applyFunding,
  averageEntry,
  cashOf,
  equityOf,
  type Ledger,
  netRealizedOf,
  notionalAtMid,
  notionalOf,
  openLedger,
  positionOf,
  totalsOf,
  unrealizedOf,
  valueAtMid,
  valueOf,
} from '@replay/ledger';
import { testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountFill } from './account.ts';

const linear = testInstrument({ id: 'linear', tickSize: '0.1', lotSize: '0.001' });
const spot = testInstrument({ id: 'spot', contract: 'spot', tickSize: '0.01', lotSize: '0.00001' });
const inverse = testInstrument({
  id: 'inverse',
  contract: 'inverse',
  tickSize: '0.1',
  multiplier: '100',
  settle: 'BTC',
});

const quanto = testInstrument({
  id: 'quanto',
  contract: 'quanto',
  tickSize: '0.5',
  multiplier: '0.000001',
  settle: 'BTC',
});

type Step =
  | ({ readonly type: 'fill'; readonly mid: number } & Omit<AccountFill, 'instrument'>)
  | { readonly type: 'funding'; readonly payment: string; readonly mid: number };

const anyPrice = fc.integer({ min: 1, max: 2_000_000 }).map(ticks);
const anyMid = fc.integer({ min: 2, max: 4_000_000 });
const anyAmount = fc
  .bigInt({ min: -(10n ** 15n), max: 10n ** 15n })
  .map((units) => new Decimal(`${units}e-12`).toString());

/** Small sizes meet zero and cross it often; large ones make quotients that do not end. */
const anyTradedSize = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 1_000_000 })).map(lots);

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('fill' as const),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      price: anyPrice,
      size: anyTradedSize,
      fee: anyAmount,
      mid: anyMid,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('funding' as const), payment: anyAmount, mid: anyMid }),
  },
);
const anySteps = fc.array(anyStep, { maxLength: 40 });

const stepped = (ledger: Ledger, id: InstrumentId, step: Step): Ledger =>
  step.type === 'fill'
    ? applyFill(ledger, { ...step, instrument: id })
    : applyFunding(ledger, { ...step, instrument: id });

describe.each([linear, spot, inverse, quanto])('an account in a $contract instrument', (instrument) => {
  const { id } = instrument;
  const start = openLedger(new Decimal('1000.5'), instrument.settle, [instrument]);

  it('adds up to the last digit after every fill and payment', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        let ledger = start;
        let filled = new Decimal(0);
        for (const step of steps) {
          ledger = stepped(ledger, id, step);
          const position = positionOf(ledger, id);
          if (step.type === 'fill') {
            filled = filled.add(
              valueOf(instrument, (step.side === 'buy' ? step.size : -step.size) as Lots, step.price),
            );
          }
          const { realized, fees, funding } = totalsOf(ledger);
          const unrealized = unrealizedOf(position, step.mid);
          const equity = equityOf(ledger, () => step.mid);
          expect(realized.add(unrealized).sub(fees).add(funding).add(ledger.capital)).toEqual(equity);
          expect(position.realized, 'every booked value is either open or realized').toEqual(
            position.entryValue.sub(filled),
          );
          const worth = instrument.contract === 'spot' ? valueAtMid(instrument, position.size, step.mid) : unrealized;
          expect(cashOf(ledger).add(worth), 'cash and what is held are the equity').toEqual(equity);
        }
      }),
    );
  });

  it('keeps nothing of a position that is closed', () => {
    fc.assert(
      fc.property(anySteps, anyPrice, (steps, price) => {
        const open = steps.reduce((ledger, step) => stepped(ledger, id, step), start);
        const { size } = positionOf(open, id);
        fc.pre(size !== 0);
        const side = size > 0 ? 'sell' : 'buy';
        const closed = applyFill(open, { instrument: id, side, price, size: Math.abs(size) as Lots, fee: '0' });
        const position = positionOf(closed, id);
        expect([position.size, position.entryValue.toString()]).toEqual([0, '0']);
        expect(equityOf(closed, () => 1)).toEqual(equityOf(closed, () => 4_000_000));
      }),
    );
  });

  it('does not touch an earlier account', () => {
    const before = applyFill(start, { instrument: id, side: 'buy', price: ticks(100), size: lots(3), fee: '1' });
    const text = JSON.stringify([...before.positions]);
    applyFill(before, { instrument: id, side: 'sell', price: ticks(90), size: lots(5), fee: '1' });
    applyFunding(before, { instrument: id, payment: '-1' });
    expect(JSON.stringify([...before.positions])).toBe(text);
  });

  it('ends the same whether a fill comes whole or in two parts at its price, to the last booked digit or two', () => {
    fc.assert(
      fc.property(anySteps, anyPrice, anyTradedSize, anyTradedSize, (steps, price, first, second) => {
        const open = steps.reduce((ledger, step) => stepped(ledger, id, step), start);
        const buy = (size: number) => ({ instrument: id, side: 'buy' as const, price, size: lots(size), fee: '0' });
        const whole = positionOf(applyFill(open, buy(first + second)), id);
        const parts = positionOf(applyFill(applyFill(open, buy(first)), buy(second)), id);
        expect(parts.size).toBe(whole.size);
        expect(parts.realized.sub(whole.realized).abs().lte('3e-18')).toBe(true);
        expect(parts.entryValue.sub(whole.entryValue).abs().lte('3e-18')).toBe(true);
      }),
    );
  });
});

it('the classes of what a strategy is shown cannot be written to', () => {
  const position = positionOf(openLedger(new Decimal(1), 'USDT', [linear]), linear.id);
  const { constructor } = position;
  expect([Object.isFrozen(position), Object.isFrozen(constructor), Object.isFrozen(constructor.prototype)]).toEqual([
    true,
    true,
    true,
  ]);
});

describe('an average entry', () => {
  it('is the mean by size for a linear contract, the harmonic one for an inverse', () => {
    const entries = [linear, inverse].map((instrument) => {
      const buy = (price: Ticks) => ({
        instrument: instrument.id,
        side: 'buy' as const,
        price,
        size: lots(1),
        fee: '0',
      });
      const empty = openLedger(new Decimal(0), instrument.settle, [instrument]);
      const ledger = applyFill(applyFill(empty, buy(ticks(400_000))), buy(ticks(600_000)));
      return averageEntry(positionOf(ledger, instrument.id))?.toDecimalPlaces(6).toString();
    });
    expect(entries).toEqual(['50000', '48000']);
  });

  it('does not move when a position is reduced, to the last booked digit', () => {
    fc.assert(
      fc.property(anyPrice, anyPrice, anyPrice, fc.integer({ min: 1, max: 999 }), (first, second, exit, closing) => {
        const fill = (side: 'buy' | 'sell', price: Ticks, size: number): AccountFill => ({
          instrument: linear.id,
          side,
          price,
          size: lots(size),
          fee: '0',
        });
        const empty = openLedger(new Decimal(0), 'USDT', [linear]);
        const open = applyFill(applyFill(empty, fill('buy', first, 300)), fill('buy', second, 700));
        const reduced = applyFill(open, fill('sell', exit, closing));
        const before = averageEntry(positionOf(open, linear.id)) as Decimal;
        const after = averageEntry(positionOf(reduced, linear.id)) as Decimal;
        expect(after.sub(before).abs().lte('1e-15')).toBe(true);
      }),
    );
  });
});

describe('a notional', () => {
  it.each([
    { instrument: linear, size: 5, price: 618_002, expected: '309.001', because: '5 thousandths of a coin at 61800.2' },
    { instrument: linear, size: -5, price: 618_002, expected: '309.001', because: 'the direction does not matter' },
    { instrument: inverse, size: 5, price: 500_000, expected: '0.01', because: '5 contracts of 100 dollars at 50000' },
    { instrument: spot, size: 100_000, price: 4_550_000, expected: '45500', because: 'one whole coin' },
  ])('of $size lots $instrument.contract at $price ticks is $expected: $because', (row) => {
    expect(notionalOf(row.instrument, lots(row.size), ticks(row.price)).toString()).toBe(row.expected);
    expect(notionalAtMid(row.instrument, lots(row.size), row.price * 2).toString()).toBe(row.expected);
  });
});

describe('an account', () => {
  const two = openLedger(new Decimal(100), 'USDT', [linear, spot]);
  const buy = { side: 'buy' as const, price: ticks(1000), size: lots(10), fee: '0.25' };

  it('counts a position without a mid at its entry', () => {
    const ledger = applyFill(applyFill(two, { ...buy, instrument: 'linear' }), { ...buy, instrument: 'spot' });
    expect(equityOf(ledger, () => undefined).toString()).toBe('99.5');
    expect(equityOf(ledger, (id) => (id === 'linear' ? 2020 : undefined)).toString()).toBe('99.51');
  });

  it('keeps its instruments apart', () => {
    const ledger = applyFunding(applyFill(two, { ...buy, instrument: 'spot' }), {
      instrument: 'linear',
      payment: '-2',
    });
    expect(positionOf(ledger, 'linear').size).toBe(0);
    expect(netRealizedOf(positionOf(ledger, 'linear')).toString()).toBe('-2');
    expect(netRealizedOf(positionOf(ledger, 'spot')).toString()).toBe('-0.25');
    expect([...ledger.positions].map(([id]) => id)).toEqual(['linear', 'spot']);
  });

  it('is reckoned once for two who follow each other, in whatever order they ask', () => {
    const [first, second] = [
      { ...buy, instrument: 'linear' },
      { ...buy, instrument: 'spot', fee: '-1' },
    ];
    const after = two.after(first);
    expect(two.after(first)).toBe(after);
    expect(two.after(second)).toEqual(applyFill(two, second));
    // Nothing is kept for a third: old accounts would hold on to all that came after them.
    expect(two.after(first)).toEqual(after);
    expect(two.after(first)).toEqual(after);
    expect(two.after(first)).not.toBe(after);
    expect(two.positions.values().map(({ size }) => size)).toEqual([0, 0]);
  });

  it('pays for coins with cash, and for a contract with nothing', () => {
    expect(cashOf(applyFill(two, { ...buy, instrument: 'spot' })).toString()).toBe('99.749');
    expect(cashOf(applyFill(two, { ...buy, instrument: 'linear' })).toString()).toBe('99.75');
  });

  it('refuses an instrument that settles in another currency', () => {
    expect(() => openLedger(new Decimal(1), 'USDT', [linear, inverse])).toThrow(
      expect.objectContaining({ code: 'BAD_CONFIGURATION', place: 'inverse' }),
    );
  });

  it('refuses a fill of an instrument it does not hold', () => {
    expect(() => applyFill(two, { ...buy, instrument: 'inverse' })).toThrow(ReplayError);
  });

  it('refuses to value an inverse contract at nothing', () => {
    expect(() => valueOf(inverse, lots(1), ticks(0))).toThrow(expect.objectContaining({ code: 'BUG' }));
  });
});
