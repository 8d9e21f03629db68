import { tape } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { textsOf } from './normal-form.ts';

/** 2020-02-01T00:00:00.489Z, received 11 ms later. */
const at = 1_580_515_200_489_000;
const received = 1_580_515_200_500_000;
const stamps = '"timestamp":"2020-02-01T00:00:00.489Z","localTimestamp":"2020-02-01T00:00:00.500000Z"';
const head = '"symbol":"BTCUSDT","exchange":"binance-futures"';
const then = () => tape().at(at, received);

describe('a market event as a normalized message', () => {
  it.each([
    [
      'a print',
      then().print('sell 1002x10', '1000'),
      `{"type":"trade",${head},"id":"1000","price":100.2,"amount":0.01,"side":"sell",${stamps}}`,
      'amounts are in the unit of the instrument, without zeros at the end',
    ],
    [
      'a print without a name',
      then().print('unknown 1000x1000'),
      `{"type":"trade",${head},"price":100,"amount":1,"side":"unknown",${stamps}}`,
      'what is not known is left out',
    ],
    [
      'a change',
      then().change('999x0 | 1001x1 1003x2500'),
      `{"type":"book_change",${head},"isSnapshot":false,"bids":[{"price":99.9,"amount":0}],"asks":[{"price":100.1,"amount":0.001},{"price":100.3,"amount":2.5}],${stamps}}`,
      'an amount of 0 removes the level',
    ],
    [
      'a snapshot',
      then().snapshot('| 1001x1'),
      `{"type":"book_change",${head},"isSnapshot":true,"bids":[],"asks":[{"price":100.1,"amount":0.001}],${stamps}}`,
      'one side may be empty',
    ],
    [
      'a snapshot that states a price twice and a size of 0',
      then().snapshot('999x1 998x2 999x3 | 1001x1 1002x0'),
      `{"type":"book_change",${head},"isSnapshot":true,"bids":[{"price":99.9,"amount":0.003},{"price":99.8,"amount":0.002}],"asks":[{"price":100.1,"amount":0.001}],${stamps}}`,
      'a snapshot is a set of levels',
    ],
    [
      'a liquidation',
      then().liquidation('buy 1001x1'),
      `{"type":"liquidation",${head},"price":100.1,"amount":0.001,"side":"buy",${stamps}}`,
      'buying back closes a short',
    ],
    [
      'a quote',
      then().quote('999x1 | 1001x2'),
      `{"type":"book_ticker",${head},"askAmount":0.002,"askPrice":100.1,"bidPrice":99.9,"bidAmount":0.001,${stamps}}`,
      "it is the venue's own, not one computed from its book",
    ],
    [
      'a mark price',
      then().markPrice('100.00000001', '99.5'),
      `{"type":"derivative_ticker",${head},"indexPrice":99.5,"markPrice":100.00000001,${stamps}}`,
      'its digits are those of the venue',
    ],
    [
      'a funding rate',
      then().fundingRate('-0.00001568', 1_580_544_000_000_000),
      `{"type":"derivative_ticker",${head},"fundingRate":-0.00001568,"fundingTimestamp":"2020-02-01T08:00:00.000Z",${stamps}}`,
      'no number is ever in exponent form',
    ],
  ])('%s', (_name, told, expected) => {
    expect(textsOf(told.events())).toEqual([expected]);
  });

  it.each([
    [at, at + 1, '2020-02-01T00:00:00.489Z', '2020-02-01T00:00:00.489001Z', 'three digits are enough for the venue'],
    [at + 5, at + 1000, '2020-02-01T00:00:00.489005Z', '2020-02-01T00:00:00.490000Z', 'a finer clock needs six'],
    [at, at, '2020-02-01T00:00:00.489000Z', '2020-02-01T00:00:00.489000Z', 'the venue gave no time of its own'],
    [-1, 0, '1969-12-31T23:59:59.999999Z', '1970-01-01T00:00:00.000000Z', 'time began before that'],
  ])('happened at %i, was received at %i: %s and %s, because %s', (happened, arrived, timestamp, localTimestamp) => {
    const [text = ''] = textsOf(tape().at(happened, arrived).print('buy 1x1').events());
    expect(JSON.parse(text)).toMatchObject({ timestamp, localTimestamp });
  });

  it('repeats what it knows of a contract, and is silent while nothing changes', () => {
    const told = then().markPrice('100').fundingRate('0.0001').markPrice('100').fundingRate('0.0002').events();
    expect(textsOf(told).map((text) => JSON.parse(text))).toMatchObject([
      { markPrice: 100 },
      { markPrice: 100, fundingRate: 0.0001 },
      { markPrice: 100, fundingRate: 0.0002 },
    ]);
  });

  it('tells only what was asked for', () => {
    const told = then().snapshot('99x1 | 101x1').print('buy 101x1').markPrice('100').events();
    const types = (...wanted: readonly string[]) => textsOf(told, wanted).map((text) => JSON.parse(text).type);
    expect(types('trade')).toEqual(['trade']);
    expect(types('quote', 'derivative_ticker')).toEqual(['book_snapshot', 'derivative_ticker']);
    expect(types('liquidation')).toEqual([]);
  });

  it('tells nothing of an instrument that was not asked for', () => {
    expect(textsOf(then().of('binance:ETHUSDT').print('buy 101x1').events())).toEqual([]);
  });
});

describe('a hole', () => {
  const story = () => then().interruption().snapshot('99x1 | 101x1').interruption().interruption().print('buy 101x1');

  it('is told once between two messages, and not before the first', () => {
    const disconnect =
      '{"type":"disconnect","exchange":"binance-futures","symbols":["BTCUSDT"],"localTimestamp":"2020-02-01T00:00:00.500000Z"}';
    const texts = textsOf(story().events());
    expect(texts.map((text) => JSON.parse(text).type)).toEqual(['book_change', 'disconnect', 'trade']);
    expect(texts[1]).toBe(disconnect);
  });

  it('is told only to whoever asked for holes', () => {
    const texts = textsOf(story().events(), undefined, { disconnects: false });
    expect(texts.map((text) => JSON.parse(text).type)).toEqual(['book_change', 'trade']);
  });

  it('is also what a lost book message leaves, and not what a lost print leaves', () => {
    const told = then().print('buy 101x1').rejection('no number', { damagesBook: false }).rejection('no number');
    expect(textsOf(told.events()).map((text) => JSON.parse(text).type)).toEqual(['trade', 'disconnect']);
  });

  it('makes a ticker tell again what it told before', () => {
    const told = then().markPrice('100').interruption().markPrice('100').events();
    expect(textsOf(told).map((text) => JSON.parse(text).type)).toEqual([
      'derivative_ticker',
      'disconnect',
      'derivative_ticker',
    ]);
  });
});

describe('a book by order', () => {
  it('is told by level to whoever knows only the form of the vendor', () => {
    const told = then()
      .orders('b1 999x3, b2 999x1 | a1 1001x4')
      .ordersChange('removed b1 bid 999x3, added a2 ask 1002x2')
      .events();
    const levels = textsOf(told).map((text) => {
      const { isSnapshot, bids, asks } = JSON.parse(text);
      return { isSnapshot, bids, asks };
    });
    expect(levels).toEqual([
      { isSnapshot: true, bids: [{ price: 99.9, amount: 0.004 }], asks: [{ price: 100.1, amount: 0.004 }] },
      { isSnapshot: false, bids: [{ price: 99.9, amount: 0.001 }], asks: [{ price: 100.2, amount: 0.002 }] },
    ]);
  });
});
