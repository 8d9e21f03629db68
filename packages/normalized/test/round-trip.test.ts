import { type Instrument, scaleOf, textOf } from '@replay/core';
import { anyOrderTape, anyTape, law, tape, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecimalTexts } from '../src/decimal-texts.ts';
import { eventsOf, futures, plainTypes, textsOf } from './normal-form.ts';

const anyInstrument: fc.Arbitrary<Instrument> = fc
  .tuple(
    fc.constantFrom('1', '0.5', '0.01', '0.00000001', '25', '10'),
    fc.constantFrom('1', '0.001', '0.000001', '100'),
  )
  .map(([tickSize, lotSize]) => testInstrument({ tickSize, lotSize }));

const damages: readonly ((text: string, at: number, letter: string) => string)[] = [
  (text, at, letter) => text.slice(0, at) + letter + text.slice(at + 1),
  (text, at, letter) => text.slice(0, at) + letter + text.slice(at),
  (text, at) => text.slice(0, at) + text.slice(at + 1),
  (text, at) => text.slice(0, at),
  (text, at) => text.slice(0, at) + text.slice(at - 5),
];

describe('written and read again', () => {
  law('every tape gives the very events it was written from', [anyTape(), anyInstrument], (events, instrument) => {
    const instruments = [instrument];
    expect(eventsOf(textsOf(events, plainTypes, { instruments, notices: true }), { instruments })).toEqual(events);
  });

  law('a tape without holes does so without notices too', [anyTape({ interruptions: false })], (events) => {
    expect(eventsOf(textsOf(events))).toEqual(events);
  });

  law('a book by order stays one', [anyOrderTape()], (events) => {
    expect(eventsOf(textsOf(events, plainTypes, { notices: true }))).toEqual(events);
  });

  law('read off its bytes or as JSON, a message is the same', [anyTape(), anyInstrument], (events, instrument) => {
    const instruments = [instrument];
    const texts = textsOf(events, [...plainTypes, 'book_snapshot_3_0ms', 'trade_bar_2ticks'], { instruments });
    expect(eventsOf(texts, { instruments })).toEqual(eventsOf(texts, { instruments, asJson: true }));
  });

  law(
    'a damaged message is the same as well, or no message for both',
    [
      anyTape({ maxEvents: 10 }),
      fc.nat(),
      fc.constantFrom(...damages),
      fc.constantFrom(...'0123456789.-+eE{}[]",:Zxü\\ \n'),
    ],
    (events, where, damage, letter) => {
      const texts = textsOf(events);
      const hit = where % texts.length;
      const damaged = texts.map((text, at) => (at === hit ? damage(text, where % text.length, letter) : text));
      expect(eventsOf(damaged)).toEqual(eventsOf(damaged, { asJson: true }));
    },
  );

  it('what is rare', () => {
    const told = tape()
      .at(1_580_515_200_000_000)
      .quote('99x1 | 101x2')
      .quote('| 101x2')
      .fundingRate('-0.00010', 1_580_544_000_000_000)
      .fundingRate('-0.00010', 1_580_544_000_000_000)
      .markPrice('99.50', '99.4')
      .markPrice('99.50')
      .liquidation('sell 99x0')
      .print('unknown 99x1', 'a "quoted" \\ näme')
      .flag('sequence-gap', 'one is missing', 'message 3')
      .interruption('two are missing', 'sequence-gap')
      .rejection('no number: {"a":"b"}', { kind: 'off-step' })
      .events();
    expect(eventsOf(textsOf(told, plainTypes, { notices: true }))).toEqual(told);
  });

  it('several instruments keep their order and their names', () => {
    const ether = testInstrument({ id: 'binance:ETH"USDT', exchange: 'binance', symbol: 'ETH"USDT', tickSize: '0.01' });
    const told = tape()
      .snapshot('99x1 | 101x2')
      .of(ether.id)
      .snapshot('9x1 | 11x2')
      .print('buy 11x1')
      .of('test')
      .print('sell 99x1')
      .interruption()
      .of(ether.id)
      .change('9x0 |')
      .events();
    const instruments = [futures, ether];
    expect(eventsOf(textsOf(told, plainTypes, { instruments, notices: true }), { instruments })).toEqual(told);
  });
});

describe('a counted number as text', () => {
  law(
    'is its shortest decimal, whatever the step',
    [fc.maxSafeInteger(), fc.constantFrom('1', '0.5', '0.25', '0.00000001', '0.000000000001', '5', '1000', '0.1')],
    (count, step) => {
      const texts = new DecimalTexts(scaleOf(step));
      expect([texts.of(count), texts.of(count)]).toEqual([textOf(count, scaleOf(step)), textOf(count, scaleOf(step))]);
    },
  );

  law(
    'is not that of another which shares its place',
    [fc.array(fc.integer({ min: -5000, max: 5000 }), { minLength: 300, maxLength: 600 })],
    (counts) => {
      const texts = new DecimalTexts(scaleOf('0.01'), { before: '<', after: '>' });
      for (const count of counts) expect(texts.of(count)).toBe(`<${textOf(count, scaleOf('0.01'))}>`);
    },
    20,
  );
});
