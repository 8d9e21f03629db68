import { Decimal, type Instrument, type Lots, lots, ticks } from '@replay/core';
import {
  applyFill,
  defaultMaintenanceRate,
  isBelowMaintenance,
  type Ledger,
  liquidationPrice,
  type MarginTerms,
  maintenanceMargin,
  marginStatusOf,
  openLedger,
  positionOf,
  SpareSums,
  venueMargin,
} from '@replay/ledger';
import { law, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const linear = testInstrument({ id: 'linear', tickSize: '0.1', lotSize: '0.001' });
const inverse = testInstrument({
  id: 'inverse',
  contract: 'inverse',
  tickSize: '0.5',
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

const terms = (model: MarginTerms['model'], ...maintenance: readonly [from: string, rate: string][]): MarginTerms => ({
  model,
  leverage: new Decimal(10),
  initialRate: new Decimal(1),
  maintenance: maintenance.map(([from, rate]) => ({ from: new Decimal(from), rate: new Decimal(rate) })),
});
const brackets = terms('venue', ['0', '0.004'], ['50000', '0.005'], ['250000', '0.01']);

describe('the maintenance margin', () => {
  it.each([
    ['10000', '40', 'all of it is in the first bracket'],
    ['50000', '200', 'to the end of which its rate goes'],
    ['60000', '250', 'only what is beyond pays the next rate'],
    ['250000', '1200', 'so that nothing jumps where a bracket begins'],
    ['350000', '2200', 'and the last has no end'],
    ['0', '0', 'nothing asks for nothing'],
  ])('of a notional of %s is %s: %s', (notional, margin) => {
    expect(maintenanceMargin(brackets, new Decimal(notional)).toString()).toBe(margin);
    const scaled = maintenanceMargin({ ...brackets, model: 'scaled' }, new Decimal(notional));
    expect(scaled.toString(), 'scaled is a tenth at a leverage of 10').toBe(new Decimal(margin).div(10).toString());
  });

  it.each([
    [1, '0.005', 'what venues ask for'],
    [100, '0.005', 'half of what opening takes'],
    [125, '0.004', 'less than that, or every position would be liquidated at once'],
    [3, '0.005', 'the usual rate again'],
  ])('of a run with a leverage of %i that states no rate is %s of the notional: %s', (leverage, rate) => {
    expect(defaultMaintenanceRate(new Decimal(leverage)).toString()).toBe(rate);
  });
});

const held = (instrument: Instrument, size: number, price: number, capital: string): Ledger =>
  applyFill(openLedger(new Decimal(capital), instrument.settle, [instrument]), {
    instrument: instrument.id,
    side: size > 0 ? 'buy' : 'sell',
    price: ticks(price),
    size: Math.abs(size) as Lots,
    fee: '0',
  });

const anyTerms = fc.constantFrom(
  venueMargin(new Decimal(10)),
  terms('venue', ['0', '0.03']),
  terms('scaled', ['0', '0.03']),
  brackets,
  terms('venue', ['0', '0']),
);
const anyHolding = fc.record({
  instrument: fc.constantFrom(linear, inverse, quanto),
  size: fc.integer({ min: -1_000_000, max: 1_000_000 }).filter((size) => size !== 0),
  price: fc.integer({ min: 1, max: 2_000_000 }),
  capital: fc.integer({ min: 1, max: 1_000_000_000 }).map((units) => new Decimal(units).div(1000).toString()),
});

describe('the price at which a position is liquidated', () => {
  it('is where it just has what it must hold: a little against it is too little, a little for it is enough', () => {
    fc.assert(
      fc.property(anyHolding, anyTerms, ({ instrument, size, price, capital }, margin) => {
        const ledger = held(instrument, size, price, capital);
        const mark = liquidationPrice(positionOf(ledger, instrument.id), ledger.capital, margin);
        // Booking cuts the value of tiny prices, and of tiny coins at enormous ones, where a millionth says nothing.
        fc.pre(mark !== undefined && mark.gt('1e-6') && mark.lt('1e6'));
        const shortAt = (share: string): boolean =>
          isBelowMaintenance(marginStatusOf(ledger, () => mark?.mul(share), margin));
        const [against, with_] = size > 0 ? ['0.999999', '1.000001'] : ['1.000001', '0.999999'];
        expect(shortAt(against ?? '')).toBe(true);
        expect(shortAt(with_ ?? '')).toBe(false);
      }),
    );
  });

  it.each([
    [linear, 1000, 600_000, '60000', 'who has paid for it all owes nobody, at any price'],
    [linear, 0, 600_000, '1', 'there is nothing to liquidate'],
  ])('%#: of %s there is none, because %s', (instrument, size, price, capital) => {
    const ledger =
      size === 0 ? openLedger(new Decimal(capital), 'USDT', [linear]) : held(instrument, size, price, capital);
    expect(
      liquidationPrice(positionOf(ledger, linear.id), new Decimal(capital), venueMargin(new Decimal(1))),
    ).toBeUndefined();
  });
});

describe('an account whose equity is exactly its maintenance margin', () => {
  const step = '0.0000000001';

  law(
    'is liquidated, and with the least more it is not',
    [
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.boolean(),
      fc.tuple(fc.integer({ min: 1, max: 2_000_000 }), fc.integer({ min: 1, max: 2_000_000 })),
      fc.integer({ min: 1, max: 100 }),
    ],
    (lotCount, long, [price, markTicks], hundredths) => {
      const size = long ? lotCount : -lotCount;
      const margin = terms('venue', ['0', String(hundredths / 100)]);
      const mark = new Decimal(markTicks).mul(linear.tickSize);
      const units = new Decimal(size).mul(linear.lotSize);
      const profit = mark.sub(new Decimal(price).mul(linear.tickSize)).mul(units);
      const capital = maintenanceMargin(margin, mark.mul(units).abs()).sub(profit);
      fc.pre(capital.gt(0));
      const shortWith = (amount: Decimal): boolean =>
        isBelowMaintenance(marginStatusOf(held(linear, size, price, amount.toFixed()), () => mark, margin));
      expect(shortWith(capital)).toBe(true);
      expect(shortWith(capital.add(step))).toBe(false);
      const ledger = held(linear, size, price, capital.toFixed());
      expect(couldBeShort(ledger, markTicks, margin)).toBe(true);
    },
  );
});

/** Whether floats are not sure that an account of one instrument is safe. */
function couldBeShort(ledger: Ledger, mark: number, terms: MarginTerms): boolean {
  const sums = new SpareSums(terms, 1);
  for (const position of ledger.positions.values()) sums.set(0, position, mark);
  return sums.of(ledger) <= 0;
}

describe('a look at an account in floats', () => {
  it('never misses one that is short', () => {
    fc.assert(
      fc.property(
        anyHolding,
        anyTerms,
        fc.integer({ min: 1, max: 4_000_000 }),
        fc.boolean(),
        ({ instrument, size, price, capital }, margin, mark, critical) => {
          const ledger = held(instrument, size, price, capital);
          const { id, tickSize } = instrument;
          const limit = liquidationPrice(positionOf(ledger, id), ledger.capital, margin);
          // Half of the cases stand at the very limit, where floats know least.
          const at = critical && limit !== undefined ? limit : new Decimal(mark).mul(tickSize);
          const short = isBelowMaintenance(marginStatusOf(ledger, () => at, margin));
          const rough = couldBeShort(ledger, at.div(tickSize).toNumber(), margin);
          if (short) expect(rough).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    [600_000, false, 'nothing has moved'],
    [543_300, false, '330 are left, and 271.65 have to be'],
    [542_700, true, '270 are left, and 271.35 have to be'],
  ])('at a mark of %i ticks says %s: %s', (mark, short) => {
    const ledger = held(linear, 1000, 600_000, '6000');
    expect(couldBeShort(ledger, mark, venueMargin(new Decimal(10)))).toBe(short);
  });

  law(
    'is certain with several instruments whatever was looked at before',
    [
      fc.array(
        fc.record({ at: fc.nat(2), size: fc.integer({ min: -50, max: 50 }), mark: fc.integer({ min: 50, max: 150 }) }),
        {
          minLength: 1,
          maxLength: 20,
        },
      ),
      fc.integer({ min: 1, max: 4000 }),
      fc.constantFrom('linear' as const, 'spot' as const),
    ],
    (moves, capital, lastKind) => {
      const kinds = ['linear', 'linear', lastKind] as const;
      const traded = kinds.map((contract, at) => testInstrument({ id: String(at), contract }));
      const margin = venueMargin(new Decimal(5));
      const sums = new SpareSums(margin, traded.length);
      const marks = new Map<string, number>();
      let ledger = openLedger(new Decimal(capital), 'USDT', traded);
      for (const { at, size, mark } of moves) {
        const id = String(at);
        marks.set(id, mark);
        if (size !== 0) {
          const side = size > 0 ? 'buy' : 'sell';
          ledger = applyFill(ledger, { instrument: id, side, price: ticks(100), size: lots(Math.abs(size)), fee: '0' });
        }
        sums.set(at, positionOf(ledger, id), mark);
        const markOf = (of: string) => (marks.has(of) ? new Decimal(marks.get(of) as number) : undefined);
        const standing = marginStatusOf(ledger, markOf, margin);
        const isHeld = traded.some((one) => one.contract !== 'spot' && positionOf(ledger, one.id).size !== 0);
        const spare = standing.equity.minus(standing.maintenance).toNumber();
        if (isHeld) expect(sums.of(ledger)).toBeLessThanOrEqual(spare);
        // No further below than floats are in doubt.
        if (isHeld) expect(sums.of(ledger)).toBeGreaterThan(spare - 1e-3);
        else expect(sums.of(ledger)).toBe(Infinity);
      }
    },
  );
});
