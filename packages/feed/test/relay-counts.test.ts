import { countOf, decimalCount, scaleOf } from '@replay/core';
import { quotedNumbers } from '@replay/normalized';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const steps = fc.constantFrom('0.1', '0.5', '0.05', '1', '5', '0.001', '0.00000001', '0.25', '100');
const nearlyDecimal = fc.oneof(
  fc.stringMatching(/^\d{1,12}(\.\d{1,9})?$/),
  fc.stringMatching(/^[-+0-9.eE]{0,20}$/),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.string({ maxLength: 6 }),
);

describe('the short way of counting a decimal', () => {
  it('gives what the exact way gives, for every text and step', () => {
    fc.assert(
      fc.property(nearlyDecimal, steps, (text, step) => {
        expect(decimalCount(text, scaleOf(step))).toBe(countOf(text, scaleOf(step)));
      }),
      { numRuns: 5000 },
    );
  });

  it.each<[string, string, number | string, string]>([
    ['60000.1', '0.1', 600_001, 'the usual price'],
    ['60000.10', '0.1', 600_001, 'zeros behind the step'],
    ['60000', '0.1', 600_000, 'no point'],
    ['0.5', '0.05', 10, 'a step of several units'],
    ['0.55', '0.5', 'off-step', 'between the steps'],
    ['.5', '0.1', 'not-a-number', 'a point first'],
    ['5.', '0.1', 'not-a-number', 'a point last'],
    ['', '0.1', 'not-a-number', 'nothing'],
    ['-0.5', '0.1', -5, 'a sign'],
    ['999999999999999', '0.00000001', 'too-large', 'more than a safe integer'],
  ])('%s at %s is %s: %s', (text, step, count) => {
    expect(decimalCount(text, scaleOf(step))).toBe(count);
  });
});

describe('numbers in quotes', () => {
  it('are the digits of the source, and nothing else changes', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(sameShape(JSON.parse(json), JSON.parse(quotedNumbers(json)))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

/** True when both are alike but for numbers, which became texts of the same value. */
function sameShape(original: unknown, reread: unknown): boolean {
  if (typeof original === 'number') return typeof reread === 'string' && Number(reread) === original;
  if (typeof original !== 'object' || original === null) return original === reread;
  if (typeof reread !== 'object' || reread === null) return false;
  const keys = Object.keys(original);
  return (
    keys.length === Object.keys(reread).length &&
    keys.every((key) => sameShape((original as never)[key], (reread as never)[key]))
  );
}
