import type { InstrumentsFile } from '../packages/feed/src/index.ts';

/** The contract of the futures recording, stated so that no benchmark spends its time on inferring it. */
export const futuresContract: InstrumentsFile = [
  {
    exchange: 'binance-futures',
    symbol: 'BTCUSDT',
    kind: 'linear-perpetual',
    base: 'BTC',
    quote: 'USDT',
    tickSize: '0.1',
    lotSize: '0.001',
    fees: { maker: '0.0002', taker: '0.0005' },
  },
];
