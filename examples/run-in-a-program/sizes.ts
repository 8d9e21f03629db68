// Runs one strategy with several sizes, one after the other, and prints what each brought.
// Run it: npx tsx --conditions=source examples/run-in-a-program/sizes.ts
import { runBacktest } from '@replay/backtest';
import { bestAsk, bestBid } from '@replay/book';
import { orderLots } from '@replay/core';
import { requote, type StrategyHooks } from '@replay/strategy';

/** Joins the touch with one order a side. */
const touchMaker = (size: string): StrategyHooks => ({
  onBook({ book, instrument, working }) {
    const lots = orderLots(size, instrument);
    return requote(working, [
      { side: 'buy', price: bestBid(book).price, size: lots },
      { side: 'sell', price: bestAsk(book).price, size: lots },
    ]);
  },
});

for (const size of ['0.01', '0.03', '0.1']) {
  const { report, hash } = await runBacktest({
    strategy: touchMaker(size),
    latency: '5ms',
    to: '2024-05-01T07:58:00Z',
  });
  const { netPnl, fills, maxDrawdown } = report.summary;
  console.log(`size ${size}: ${netPnl} USDT from ${fills} fills, drawdown ${maxDrawdown}, run ${hash.slice(0, 16)}`);
}
