import { type Decimal, sizeText } from '@replay/core';
import { decimalText } from '../metric.ts';
import { fewestReturns } from '../risk/risk.ts';
import { numberText } from '../text/money-text.ts';
import { fewestTrades } from '../trades/outcomes.ts';
import { count, type Judged } from './judged.ts';

/** An average need not end: ten digits say enough in a sentence. */
const shown = (value: Decimal): string => decimalText(value.toSignificantDigits(10));

/** What is still open, what there are too few samples for, and what a ratio does not mean. */
export function* resultWarnings({ openPositions, trades, risk, fills, profit }: Judged): Iterable<string> {
  for (const { position, averageEntry, unrealized } of openPositions) {
    const { instrument, size } = position;
    yield `A position of ${sizeText(size, instrument)} in ${instrument.id} is open at the end, entered at ${shown(averageEntry)}; its ${shown(unrealized)} ${instrument.settle} are not realized and in no trade statistic.`;
  }
  yield* capitalWarnings({ profit, risk });
  if (fills.length === 0) return;
  if (trades.trades < fewestTrades) {
    yield `Only ${count(trades.trades, 'round trip')} closed: fewer than ${fewestTrades} say little about a win rate.`;
  }
  if (risk.intervals < fewestReturns) {
    yield `The run spans only ${count(risk.intervals, 'full interval')} of ${risk.grid.name}: Sharpe, Sortino and volatility need ${fewestReturns}.`;
  }
  if (risk.returnsRepeat && risk.lag1Autocorr.status === 'known') {
    yield `Each return repeats a part of the one before it (autocorrelation ${numberText(risk.lag1Autocorr.value)}, more than chance): scaling by √periods is not valid, so a Sharpe ratio, a Sortino ratio and a volatility of a year are not what they seem.`;
  }
}

/** Where there is nothing that a return could be a share of. */
function* capitalWarnings({ profit, risk }: Pick<Judged, 'profit' | 'risk'>): Iterable<string> {
  const { initialCapital, finalEquity } = profit;
  if (!initialCapital.gt(0)) {
    yield 'The run began without capital: returns are not defined, only what was made or lost in money.';
  } else if (!finalEquity.gt(0)) {
    yield 'The account was used up: returns are not defined.';
  } else if (risk.maxDrawdownPct.status === 'undefined') {
    yield 'The account was used up for a while, which no venue would have let happen: returns are not defined.';
  }
}
