import { describe, expect, it } from 'vitest';
import { nearest } from '../src/index.ts';

describe('the names nearest to a misspelt one', () => {
  it.each([
    ['imbalence', ['imbalance', 'imbalance-taker', 'touch'], ['imbalance'], 'one letter is wrong'],
    ['BTCUSD', ['ETHUSDT', 'BTCUSDT', 'BTCUSDC'], ['BTCUSDC', 'BTCUSDT'], 'ties go by name'],
    ['btcusdt', ['BTCUSDT'], ['BTCUSDT'], 'case does not count'],
    ['--symbl', ['--symbol', '--strategy'], ['--symbol'], 'options are names too'],
    ['abcd', ['abc1', 'abc2', 'abc3', 'abc4'], ['abc1', 'abc2', 'abc3'], 'three are enough'],
    ['kraken', ['binance', 'bybit'], [], 'nothing is near'],
    ['x', [], [], 'nothing is known'],
  ])('%s among %j: %j, since %s', (name, names, expected) => {
    expect(nearest(name, names)).toEqual(expected);
  });
});
