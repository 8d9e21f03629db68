import { Decimal, type Micros, roughDuration, sizeText, type TouchLost } from '@replay/core';
import { decimalText } from '../metric/metric.ts';
import { numberText } from '../metric/value-text.ts';
import type { MarketFigures } from '../results/market-figures.ts';
import { fewestReturns } from '../risk/risk.ts';
import { fewestTrades } from '../trades/outcomes.ts';
import { counted, type WarningInput } from './warning-input.ts';

/** An average need not end: ten digits say enough in a sentence. */
const shown = (value: Decimal): string => decimalText(value.toSignificantDigits(10));

/** What is still open, what there are too few samples for, and what a ratio does not mean. */
export function* resultWarnings({ openPositions, trades, risk, fills, profit }: WarningInput): Iterable<string> {
  for (const { position, averageEntry, unrealized } of openPositions) {
    const { instrument, size } = position;
    yield `A position of ${sizeText(size, instrument)} in ${instrument.id} is open at the end, entered at ${shown(averageEntry)}; its ${shown(unrealized)} ${instrument.settle} are not realized and in no trade statistic.`;
  }
  yield* capitalWarnings({ profit, risk });
  if (fills.length === 0) return;
  if (trades.trades < fewestTrades) {
    yield `Only ${counted(trades.trades, 'round trip')} closed: fewer than ${fewestTrades} say little about a win rate.`;
  }
  if (risk.intervals < fewestReturns) {
    yield `The run spans only ${counted(risk.intervals, 'full interval')} of ${risk.grid.name}: Sharpe, Sortino and volatility need ${fewestReturns}.`;
  }
  if (risk.returnsRepeat && risk.lag1Autocorr.status === 'known') {
    yield `Each return repeats a part of the one before it (autocorrelation ${numberText(risk.lag1Autocorr.value)}, more than chance): scaling by √periods is not valid, so a Sharpe ratio, a Sortino ratio and a volatility of a year are not what they seem.`;
  }
}

/** Where there is nothing that a return could be a share of. */
function* capitalWarnings({ profit, risk }: Pick<WarningInput, 'profit' | 'risk'>): Iterable<string> {
  const { initialCapital, finalEquity } = profit;
  if (!initialCapital.gt(0)) {
    yield 'The run began without capital: returns are not defined, only what was made or lost in money.';
  } else if (!finalEquity.gt(0)) {
    yield 'The account was used up: returns are not defined.';
  } else if (risk.maxDrawdownPct.status === 'undefined') {
    yield 'The account was used up for a while, which no venue would have let happen: returns are not defined.';
  }
}

/** That what is open at the end is marked at a mid which the book no longer had, or never. */
export function* markWarnings({ markets, openPositions, to }: WarningInput): Iterable<string> {
  for (const { position } of openPositions) {
    const market = markets.find(({ instrument }) => instrument.id === position.instrument.id);
    if (market !== undefined) yield* carriedMark(market, to);
  }
}

const bookWas: Readonly<Record<TouchLost['cause'], string>> = {
  waiting: 'no book',
  stale: 'no book that could be trusted',
  'one-sided': 'a book of one side only',
  crossed: 'a crossed book',
};

function* carriedMark({ instrument, mark }: MarketFigures, to: Micros): Iterable<string> {
  const { midDoubled, lost } = mark;
  if (midDoubled === undefined) return;
  const price = decimalText(new Decimal(instrument.tickSize).mul(midDoubled).div(2));
  if (!mark.public) {
    yield `${instrument.id} never had a book of two sides: what is held of it is marked at the last own fill, ${price}.`;
  } else if (lost !== undefined) {
    yield `${instrument.id} had ${bookWas[lost.cause]} at the end: what is held of it is marked at the last mid, ${price}, which is ${roughDuration(to - lost.since)} old.`;
  }
}
