import type { Fact } from '@replay/core';
import { law } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FactDecoder, FactEncoder } from '../src/fact-codec.ts';
import { type FactField, factLayouts } from '../src/fact-fields.ts';

const anyText = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('buy', 'sell', '', '7', '08', '1e3'));
const anyNumber = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -1000, max: 1000 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  fc.constant(null),
);
const anyDecimal = fc.oneof(
  fc.tuple(fc.maxSafeInteger(), fc.nat({ max: 25 })).map(([whole, zeros]) => `${whole}.${'0'.repeat(zeros)}1`),
  fc.constantFrom('0', '-0', '0.0', '-0.05', '.5', '1.', '00.1', '12345678901234567890.123456789', 'NaN', ''),
  fc.integer().map(String),
);

function anyValue({ kind }: FactField): fc.Arbitrary<unknown> {
  switch (kind) {
    case 'number':
      return anyNumber;
    case 'text':
      return anyText;
    case 'order':
      return fc.oneof(anyText, fc.nat().map(String), fc.bigInt({ min: 0n }).map(String));
    case 'decimal':
      return anyDecimal;
    case 'boolean':
      return fc.boolean();
    case 'json':
      return fc.dictionary(fc.constantFrom('size', 'currency', 'amount'), fc.jsonValue());
  }
}

/** A fact of a layout, with any of its optional fields; or one that is like it, but has a field more, less or of another kind. */
const anyFact: fc.Arbitrary<Fact> = fc.oneof(
  ...factLayouts.map(({ type, fields, objects }) =>
    fc
      .tuple(
        fc.tuple(
          ...fields.map((field) =>
            field.isOptional ? fc.option(anyValue(field), { nil: undefined }) : anyValue(field),
          ),
        ),
        fc.option(fc.tuple(fc.constantFrom(...fields.map(({ name }) => name), 'other'), fc.jsonValue()), {
          nil: undefined,
          freq: 8,
        }),
      )
      .map(([values, odd]) => {
        const fact: Record<string, unknown> = { type };
        for (const name of objects) fact[name] = {};
        for (const [at, { object, name }] of fields.entries()) {
          const into = object === undefined ? fact : (fact[object] as Record<string, unknown>);
          if (values[at] !== undefined) into[name] = values[at];
        }
        if (odd !== undefined) fact[odd[0]] = odd[1];
        return fact as unknown as Fact;
      }),
  ),
);

function roundTrip(blocks: readonly (readonly Fact[])[]): Fact[][] {
  const encoder = new FactEncoder();
  const decoder = new FactDecoder();
  return blocks.map((facts) => {
    for (const fact of facts) encoder.add(fact);
    const soFar = encoder.written();
    const block = encoder.finished();
    expect(block).toEqual(soFar);
    const read: Fact[] = [];
    decoder.read(block, read);
    return read;
  });
}

describe('the facts of a block', () => {
  law(
    'come back as they were, whatever is in them',
    [fc.array(fc.array(anyFact, { maxLength: 20 }), { maxLength: 3 })],
    (blocks) => {
      expect(roundTrip(blocks)).toEqual(JSON.parse(JSON.stringify(blocks)));
    },
  );

  it('have a layout for every type but those that come once', () => {
    const types = factLayouts.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
    const once: Fact['type'][] = ['RunStarted', 'RunEnded'];
    expect(types).not.toContain(once[0]);
    // A type without a layout would be stored as JSON, ten times as large.
    const all: Record<Fact['type'], true> = {
      RunStarted: true,
      RunEnded: true,
      TouchMoved: true,
      TouchLost: true,
      FindingNoted: true,
      FundingPaid: true,
      PositionLiquidated: true,
      OrderSubmitted: true,
      CancelSubmitted: true,
      AmendSubmitted: true,
      IntentDenied: true,
      TimerSet: true,
      OrderAccepted: true,
      OrderRejected: true,
      OrderFilled: true,
      OrderCancelled: true,
      OrderExpired: true,
      OrderAmended: true,
      CancelRejected: true,
      AmendRejected: true,
    };
    expect(Object.keys(all).toSorted()).toEqual([...types, ...once].toSorted());
  });
});
