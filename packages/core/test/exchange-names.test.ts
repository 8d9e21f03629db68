import { describe, expect, it } from 'vitest';
import { exchangeName, exchangeNames, relayedSince, timeText } from '../src/index.ts';

describe('the name of an exchange', () => {
  it.each([
    ['okx', 'okex', 'the venue renamed itself, its data did not'],
    ['okx-swap', 'okex-swap', 'each of its markets'],
    ['okex-futures', 'okex-futures', 'the name data go by'],
    ['okxtreme', 'okxtreme', 'another name that begins alike'],
    ['binance-futures', 'binance-futures', 'it has one name'],
  ])('%s is %s: %s', (given, name) => {
    expect(exchangeName(given)).toBe(name);
  });

  it('can be either of two, the given one first', () => {
    expect(exchangeNames('okx-swap')).toEqual(['okx-swap', 'okex-swap']);
    expect(exchangeNames('okex')).toEqual(['okex', 'okx']);
    expect(exchangeNames('deribit')).toEqual(['deribit']);
  });
});

describe('the data of relays', () => {
  it.each([
    ['binance', '2019-10-01'],
    ['binance-futures', '2019-10-01'],
    ['bybit', '2020-01-01'],
    ['okx', '2020-01-01'],
    ['okex-swap', '2020-01-01'],
    ['deribit', '2018-01-01'],
  ])('of %s begin on %s', (exchange, day) => {
    const since = relayedSince(exchange);
    expect(since === undefined ? since : timeText(since)).toBe(`${day}T00:00:00.000000Z`);
  });

  it('of other exchanges begin at an unknown time', () => {
    expect(relayedSince('replay')).toBeUndefined();
  });
});
