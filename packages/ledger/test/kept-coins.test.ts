import { Decimal, type Lots, lots, ticks } from '@replay/core';
import {
  applyFill,
  averageEntry,
  cashOf,
  equityOf,
  openLedger,
  positionOf,
  totalsOf,
  valueAtMid,
} from '@replay/ledger';
import { testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const spot = testInstrument({ id: 'spot', contract: 'spot', tickSize: '0.01', lotSize: '0.00001' });
const { id } = spot;
const start = openLedger(new Decimal('1000'), 'USDT', [spot]);

describe('a buy of 1 BTC at 60,000 of which the venue keeps 0.001 for its fee, at a mid of 60,010', () => {
  const rich = openLedger(new Decimal('60000'), 'USDT', [spot]);
  const after = applyFill(rich, {
    instrument: id,
    side: 'buy',
    price: ticks(6_000_000),
    size: lots(100_000),
    fee: '60.01',
    keptForFee: { size: lots(100), midDoubled: 12_002_000 },
  });
  const position = positionOf(after, id);

  it.each<[what: string, told: string | number | undefined, expected: string | number, because: string]>([
    ['position', position.size, 99_900, 'a thousandth never arrived'],
    ['cash', cashOf(after).toString(), '0', 'the fee took coins, not money'],
    ['fees', position.fees.toString(), '60.01', 'the coins are worth that at the mid'],
    ['realized', position.realized.toString(), '0.01', 'they left at 60,010 and had cost 60,000'],
    ['entry', averageEntry(position)?.toString(), '60000', 'what is left was bought at that price'],
    ['equity', equityOf(after, () => 12_002_000).toString(), '59949.99', '0.999 BTC at 60,010'],
  ])('%s is %s: %s %s', (_what, told, expected) => {
    expect(told).toBe(expected);
  });
});

describe('an account whose venue keeps coins for its fees', () => {
  const anyFill = fc.record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    price: fc.integer({ min: 1, max: 10_000_000 }).map(ticks),
    size: fc.integer({ min: 1, max: 1_000_000 }).map(lots),
    share: fc.nat({ max: 1000 }),
    rest: fc.nat({ max: 1_000_000 }).map((units) => new Decimal(units).div(1e15)),
    mid: fc.integer({ min: 2, max: 20_000_000 }),
  });

  it('adds up to the last digit after every fill, with what it holds being what it bought less what was kept', () => {
    fc.assert(
      fc.property(fc.array(anyFill, { maxLength: 30 }), (fills) => {
        let ledger = start;
        let held = 0;
        let cash = ledger.capital;
        for (const { side, price, size, share, rest, mid } of fills) {
          const kept = side === 'buy' ? (Math.floor((size * share) / 1_000_000) as Lots) : lots(0);
          const fee = valueAtMid(spot, kept, mid).add(rest).toFixed();
          const keptForFee = kept === 0 ? {} : { keptForFee: { size: kept, midDoubled: mid } };
          ledger = applyFill(ledger, { instrument: id, side, price, size, fee, ...keptForFee });
          const sign = side === 'buy' ? 1 : -1;
          held += sign * size - kept;
          cash = cash.sub(valueAtMid(spot, (sign * size) as Lots, price * 2)).sub(rest);

          const { realized, fees } = totalsOf(ledger);
          const worth = valueAtMid(spot, positionOf(ledger, id).size, mid);
          expect(positionOf(ledger, id).size).toBe(held);
          expect(cashOf(ledger), 'cash moves by prices and by what was not kept').toEqual(cash);
          expect(equityOf(ledger, () => mid)).toEqual(cash.add(worth));
          expect(ledger.settled).toEqual(ledger.capital.add(realized).sub(fees));
        }
      }),
    );
  });
});
