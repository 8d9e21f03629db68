import { describe, expect, it } from 'vitest';
import { contractTerms } from '../src/index.ts';

describe('contracts by venue and symbol', () => {
  it.each([
    ['binance', 'BTCUSDT', 'spot BTC/USDT in USDT x1', 'the quote is the longest known ending'],
    ['binance', 'ETHBTC', 'spot ETH/BTC in BTC x1', 'coins quote coins'],
    ['binance-futures', 'BTCUSDT_240628', 'linear BTC/USDT in USDT x1', 'dated futures too'],
    ['binance-delivery', 'BTCUSD_PERP', 'inverse BTC/USD in BTC x100', 'a bitcoin contract is 100 USD'],
    ['binance-delivery', 'ETHUSD_240628', 'inverse ETH/USD in ETH x10', 'any other 10'],
    ['bybit', 'BTCUSDT', 'linear BTC/USDT in USDT x1', 'sizes are in the coin'],
    ['bybit', 'BTCUSD', 'inverse BTC/USD in BTC x1', 'sizes are in USD'],
    ['bybit', 'BTCUSDH24', 'inverse BTC/USD in BTC x1', 'a letter and a year name the delivery'],
    ['bybit', 'BTCPERP', 'linear BTC/USDC in USDC x1', 'PERP stands for USDC'],
    ['bybit-spot', 'BTCUSDC', 'spot BTC/USDC in USDC x1', 'spot'],
    ['okex', 'BTC-USDT', 'spot BTC/USDT in USDT x1', 'a dash between the coins'],
    ['deribit', 'BTC-PERPETUAL', 'inverse BTC/USD in BTC x1', 'sizes are in USD'],
    ['deribit', 'SOL_USDC-PERPETUAL', 'linear SOL/USDC in USDC x1', 'sizes are in the coin'],
    ['kraken', 'XBT/USD', 'spot XBT/USD in USD x1', 'a slash between the coins'],
    ['coinbase', 'BTC-USD', 'spot BTC/USD in USD x1', 'a dash between the coins'],
    ['bitget', 'HOTUSDT', 'spot HOT/USDT in USDT x1', 'spot'],
    ['bitget-futures', 'BTCUSDT', 'linear BTC/USDT in USDT x1', 'sizes are in the coin'],
    ['deribit', 'BTC-28JUN24', 'inverse BTC/USD in BTC x1', 'a future with a date'],
  ])('%s %s is %s: %s', (exchange, symbol, expected) => {
    const { contract, base, quote, settle, multiplier } = contractTerms(exchange, symbol);
    expect(`${contract} ${base}/${quote} in ${settle} x${multiplier}`).toBe(expected);
  });

  it.each([
    ['okex-swap', 'BTC-USDT-SWAP', 'a contract’s worth is not in its name'],
    ['okex-options', 'BTC-USD-240628-70000-C', 'nor is that of an option'],
    ['deribit', 'BTC-28JUN24-70000-C', 'options are no futures'],
    ['binance', 'QQQ', 'no known coin quotes it'],
    ['bitmex', 'XBTUSD', 'the venue is not in the table'],
  ])('%s %s needs --instruments: %s', (exchange, symbol) => {
    expect(() => contractTerms(exchange, symbol)).toThrow(
      expect.objectContaining({ code: 'BAD_CONFIGURATION', place: `${exchange}:${symbol}` }),
    );
  });
});
