import { Decimal, type Micros, roughDuration, type TouchLost } from '@replay/core';
import type { MarketFigures } from '../markets/market-figures.ts';
import { decimalText } from '../metric.ts';
import type { Judged } from './judged.ts';

/** That what is open at the end is marked at a mid which the book no longer had, or never. */
export function* markWarnings({ markets, openPositions, to }: Judged): Iterable<string> {
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
