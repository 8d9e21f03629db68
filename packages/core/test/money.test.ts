import {
  approximateMoney,
  booked,
  Decimal,
  decimalOf,
  dividedEvenly,
  moneyOf,
  moneyText,
  ReplayError,
} from '@replay/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const anySteps = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
const anyDivisor = anySteps.filter((one) => one !== 0n);

describe('money in steps', () => {
  it('reads and prints every amount of up to 18 decimals exactly', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const text = new Decimal(steps.toString()).div(new Decimal(10).pow(18)).toFixed();
        expect(moneyOf(text)).toBe(steps);
        expect(moneyText(steps)).toBe(text);
        expect(decimalOf(steps).toFixed()).toBe(text);
        expect(moneyOf(decimalOf(steps))).toBe(steps);
      }),
    );
  });

  it.each([
    ['0', 0n],
    ['-0', 0n],
    ['-0.0', 0n],
    ['+1', 10n ** 18n],
    ['.5', 5n * 10n ** 17n],
    ['1.', 10n ** 18n],
    ['0.000000000000000001', 1n],
    ['0.0000000000000000010000', 1n],
    ['-12.50', -125n * 10n ** 17n],
    ['1e-18', 1n],
    ['2e3', 2000n * 10n ** 18n],
  ])('reads %s', (text, steps) => {
    expect(moneyOf(text)).toBe(steps);
  });

  it.each(['0.0000000000000000001', 'NaN', 'Infinity', '1e-19'])('rejects %s instead of rounding it', (text) => {
    expect(() => moneyOf(text)).toThrow(ReplayError);
  });

  it('divides like decimals, half to even', () => {
    fc.assert(
      fc.property(anySteps, anyDivisor, (dividend, divisor) => {
        const exact = new Decimal(dividend.toString()).div(divisor.toString());
        // Sixty digits hold the quotient unless it is on the edge of a half.
        fc.pre(!exact.mul(2).isInteger() || (dividend * 2n) % divisor === 0n);
        expect(dividedEvenly(dividend, divisor).toString()).toBe(
          exact.toDecimalPlaces(0, Decimal.ROUND_HALF_EVEN).toFixed().replace('-0', '0'),
        );
      }),
      {
        examples: [
          [5n, 2n],
          [7n, 2n],
          [-5n, 2n],
          [5n, -2n],
          [-7n, -2n],
          [3n, 2n],
          [1n, 3n],
          [-2n, 3n],
        ].map(pair),
      },
    );
  });

  it('is close to its float', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const exact = decimalOf(steps).toNumber();
        expect(Math.abs(approximateMoney(steps) - exact)).toBeLessThanOrEqual(Math.abs(exact) * 1e-15);
      }),
    );
  });

  it('equals decimals in all operations', () => {
    expect(moneyText(moneyOf(booked(new Decimal(1).div(3))))).toBe('0.333333333333333333');
  });
});

function pair([dividend, divisor]: readonly bigint[]): [bigint, bigint] {
  return [dividend as bigint, divisor as bigint];
}
