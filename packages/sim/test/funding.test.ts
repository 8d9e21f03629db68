import { type Instrument, lots } from '@replay/core';
import { testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { fundingPayment } from '../src/index.ts';

const paid = (instrument: Partial<Instrument>, position: number, mark: string, rate: string): string =>
  fundingPayment(testInstrument(instrument), lots(position), mark, rate).toFixed();

describe('at a funding boundary', () => {
  it.each<[Instrument['contract'], number, string, string, string, string]>([
    ['linear', 2, '60000', '0.0001', '-12', 'a long pays 2 · 60000 · 0.0001'],
    ['linear', -2, '60000', '0.0001', '12', 'a short receives it'],
    ['linear', 2, '60000', '-0.0001', '12', 'at a negative rate it is the other way round'],
    ['linear', 2, '60000', '0', '0', 'no rate, no payment'],
    ['linear', 0, '60000', '0.0001', '0', 'no position, no payment'],
    ['linear', 1, '61800.25', '0.00012345', '-7.6292408625', 'to the last digit, and off the tick'],
    ['inverse', 3, '50000', '0.0001', '-0.000000006', 'in coin: 3 / 50000 · 0.0001'],
    ['inverse', -3, '50000', '0.0001', '0.000000006', 'a short receives it'],
    ['inverse', 1, '3', '1', '-0.333333333333333333', 'what does not end is booked to 18 decimals'],
    ['spot', 5, '60000', '0.0001', '0', 'who owns the coin pays nobody'],
  ])('a %s position of %i at a mark of %s and a rate of %s gets %s: %s', (contract, position, mark, rate, expected) => {
    expect(paid({ contract }, position, mark, rate)).toBe(expected);
  });

  it('lots and multiplier make the size', () => {
    expect(paid({ contract: 'linear', lotSize: '0.001', multiplier: '10' }, 200, '60000', '0.0001')).toBe('-12');
    expect(paid({ contract: 'inverse', lotSize: '1', multiplier: '100' }, 3, '50000', '0.0001')).toBe('-0.0000006');
  });
});
