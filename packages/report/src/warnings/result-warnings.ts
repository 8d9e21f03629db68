import { Decimal, type Micros, shortDuration, sizeText, type TouchLost } from '@replay/core';
import { decimalText } from '../metric/metric.ts';
import { numberText } from '../metric/value-text.ts';
import type { MarketFigures } from '../results/market-figures.ts';
import { fewestReturns } from '../risk/risk.ts';
import { fewestTrades } from '../trades/outcomes.ts';
import { counted, type WarningInput } from './warning-input.ts';

/** Ten significant digits, because an average may have many more. */
const rounded = (value: Decimal): string => decimalText(value.toSignificantDigits(10));

/** Open positions, too few samples, and ratios that are not valid. */
export function* resultWarnings({ openPositions, trades, risk, fills, profit }: WarningInput): Iterable<string> {
  for (const { position, averageEntry, unrealized } of openPositions) {
    const { instrument, size } = position;
    yield `A position of ${sizeText(size, instrument)} in ${instrument.id} is open at the end, entered at ${rounded(averageEntry)}; its ${rounded(unrealized)} ${instrument.settle} are not realized and in no trade statistic.`;
  }
  yield* capitalWarnings({ profit, risk });
  if (fills.length === 0) return;
  if (trades.trades < fewestTrades) {
    yield `Only ${counted(trades.trades, 'round trip')} closed: a win rate of fewer than ${fewestTrades} says little.`;
  }
  if (risk.intervals < fewestReturns) {
    yield `The run spans only ${counted(risk.intervals, 'full interval')} of ${risk.grid.name}: Sharpe, Sortino and volatility need ${fewestReturns}.`;
  }
  if (risk.isAutocorrelated && risk.lag1Autocorr.status === 'known') {
    yield `Returns are autocorrelated (${numberText(risk.lag1Autocorr.value)} at lag 1, beyond chance): scaling by √periods is not valid, so the annualised Sharpe ratio, Sortino ratio and volatility are biased.`;
  }
}

/** Returns are not defined without positive equity. */
function* capitalWarnings({ profit, risk }: Pick<WarningInput, 'profit' | 'risk'>): Iterable<string> {
  const { initialCapital, finalEquity } = profit;
  if (!initialCapital.gt(0)) {
    yield 'The run began without capital: returns are not defined, only P&L in money.';
  } else if (!finalEquity.gt(0)) {
    yield 'Equity fell to zero: returns are not defined.';
  } else if (risk.maxDrawdownPct.status === 'undefined') {
    yield 'Equity was zero or less for a while, which no venue would have allowed: returns are not defined.';
  }
}

/** Open positions that are marked at an old mid, or without any. */
export function* markWarnings({ markets, openPositions, to }: WarningInput): Iterable<string> {
  for (const { position } of openPositions) {
    const market = markets.find(({ instrument }) => instrument.id === position.instrument.id);
    if (market !== undefined) yield* carriedMark(market, to);
  }
}

const bookStates: Readonly<Record<TouchLost['cause'], string>> = {
  waiting: 'no book',
  stale: 'no reliable book',
  'one-sided': 'a one-sided book',
  crossed: 'a crossed book',
};

function* carriedMark({ instrument, mark }: MarketFigures, to: Micros): Iterable<string> {
  const { midDoubled, lost } = mark;
  if (midDoubled === undefined) return;
  const price = decimalText(new Decimal(instrument.tickSize).mul(midDoubled).div(2));
  if (!mark.public) {
    yield `${instrument.id} never had a two-sided book: its position is marked at the last own fill, ${price}.`;
  } else if (lost !== undefined) {
    yield `${instrument.id} had ${bookStates[lost.cause]} at the end: its position is marked at the last mid, ${price}, which is ${shortDuration(to - lost.since)} old.`;
  }
}
