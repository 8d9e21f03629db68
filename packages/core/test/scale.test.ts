import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countOf, scaleOf, textOf } from '../src/index.ts';

describe('a decimal text as a count of steps', () => {
  it.each<[text: string, step: string, expected: number | string, because: string]>([
    ['61800.20', '0.1', 618002, 'trailing zeros mean nothing'],
    ['61800.2', '0.05', 1236004, 'a step need not be a power of ten'],
    ['0.000', '0.001', 0, 'zero is zero'],
    ['1e-8', '0.00000001', 1, 'an exponent is a way of writing'],
    ['2E3', '0.5', 4000, 'of large numbers too'],
    ['-7.5', '2.5', -3, 'a spread may be negative'],
    ['100', '25', 4, 'a step may be larger than one'],
    ['9007199254740991', '1', 9007199254740991, 'the largest count there is'],
    ['61800.25', '0.1', 'off-step', 'it stands between two ticks'],
    ['0.0001', '0.001', 'off-step', 'it is finer than the step'],
    ['9007199254740993', '1', 'too-large', 'it is not safe to count'],
    ['', '1', 'not-a-number', 'there is nothing'],
    ['1,5', '0.1', 'not-a-number', 'a comma separates columns'],
    ['0x10', '1', 'not-a-number', 'only decimals are meant'],
    ['NaN', '1', 'not-a-number', 'it says so itself'],
    ['.5', '0.1', 'not-a-number', 'a digit stands before the point'],
  ])('%s at a step of %s is %s, because %s', (text, step, expected) => {
    expect(countOf(text, scaleOf(step))).toBe(expected);
  });

  it.each(['0', '-1', 'x', '', '0.0'])('a step of %j is rejected', (step) => {
    expect(() => scaleOf(step)).toThrow(/positive decimal/);
  });

  it('equals itself after a round trip through text', () => {
    const anyStep = fc.constantFrom('0.1', '0.05', '0.01', '0.00000001', '1', '5', '25', '0.5', '0.25');
    const anyCount = fc.integer({ min: -(2 ** 46), max: 2 ** 46 });
    fc.assert(
      fc.property(anyCount, anyStep, (count, step) => {
        const text = textOf(count, scaleOf(step));
        expect(countOf(text, scaleOf(step))).toBe(count);
        expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/);
      }),
    );
  });
});
