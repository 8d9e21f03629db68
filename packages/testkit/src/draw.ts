import { type Book, Ladder, type LiveBook, ladderOf } from '@replay/book';
import { assertNever, type InstrumentId, type Levels, levelsOf, type Micros, micros, ReplayError } from '@replay/core';

/** The instrument of everything drawn, unless a test says otherwise. */
export const testInstrumentId: InstrumentId = 'test';

/** Both sides of a drawn market, as the columns of a book message. */
export interface DrawnLevels {
  readonly bids: Levels;
  readonly asks: Levels;
}

/**
 * Reads a market drawn as `'99x3 100x5 | 101x4'`: bids left of the bar, asks right of it, each `price`x`size` in ticks
 * and lots. Any order is accepted and kept; a side may be empty, a size may be 0.
 */
export function drawLevels(market: string): DrawnLevels {
  const sides = market.split('|');
  const [bids, asks] = sides;
  if (bids === undefined || asks === undefined || sides.length !== 2) {
    throw new ReplayError('BUG', `a drawn market has one bar between bids and asks, not '${market}'`);
  }
  return { bids: drawSide(bids), asks: drawSide(asks) };
}

/** Reads one `price`x`size`, such as `100x4` or `-3x1`. */
export function drawLevel(level: string): readonly [price: number, size: number] {
  const match = /^(-?\d+)x(\d+)$/.exec(level);
  if (match === null) throw new ReplayError('BUG', `a drawn level looks like 100x4, not like '${level}'`);
  return [Number(match[1]), Number(match[2])];
}

const drawSide = (side: string): Levels =>
  levelsOf(
    side
      .split(/\s+/)
      .filter((level) => level !== '')
      .map(drawLevel),
  );

/** A live book as drawn, at time 0 unless given. */
export function drawBook(
  market: string,
  { time = micros(0), sequence = 0 }: { time?: Micros; sequence?: number } = {},
): LiveBook {
  const levels = drawLevels(market);
  const bids = ladderOf('bid', levels.bids);
  const asks = ladderOf('ask', levels.asks);
  const bid = bids.best;
  const ask = asks.best;
  return {
    status: 'live',
    instrument: testInstrumentId,
    bids,
    asks,
    touch: bid === undefined || ask === undefined ? undefined : { bid, ask },
    exchangeTime: time,
    receivedTime: time,
    sequence,
  };
}

/** The text that draws a book or a ladder: prices rising from left to right. A book without prices is its status. */
export function drawn(market: Book | Ladder): string {
  if (market instanceof Ladder) {
    const levels = [...market.levels()].map(({ price, size }) => `${price}x${size}`);
    return (market.side === 'bid' ? levels.toReversed() : levels).join(' ');
  }
  switch (market.status) {
    case 'live':
      return `${drawn(market.bids)} | ${drawn(market.asks)}`.trim();
    case 'waiting':
      return 'waiting';
    case 'stale':
      return `stale: ${market.cause}`;
    default:
      return assertNever(market);
  }
}
