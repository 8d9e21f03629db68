import { Decimal, lots, ReplayError, ticks } from '@replay/core';
import { accountIndex, accountOf, openLedger, withFill, withFunding } from '@replay/ledger';
import { testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';

const linear = testInstrument({ id: 'linear' });
const inverse = testInstrument({ id: 'inverse', contract: 'inverse', settle: 'BTC' });
const accounts = [
  openLedger(new Decimal(1000), 'USDT', [linear]),
  openLedger(new Decimal(2), 'BTC', [inverse]),
] as const;

describe('two accounts of two currencies', () => {
  const bought = { instrument: 'inverse', side: 'buy', price: ticks(100), size: lots(1), fee: '0.5' } as const;

  it('take fills and funding where the instrument belongs, and nowhere else', () => {
    const after = withFunding(withFill(accounts, bought), { instrument: 'inverse', payment: '0.25' });
    expect(after[0]).toBe(accounts[0]);
    expect(accountOf(after, 'inverse').settled.toString()).toBe('1.75');
    expect(accounts[1].settled.toString(), 'the accounts before are as they were').toBe('2');
  });

  it.each([
    ['linear', 0],
    ['inverse', 1],
  ])('%s is in account %i', (id, place) => {
    expect(accountIndex(accounts, id)).toBe(place);
  });

  it('know no other instrument', () => {
    expect(() => accountOf(accounts, 'spot')).toThrow(ReplayError);
  });
});
