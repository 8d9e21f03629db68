export { applyColumns, applyEvent, applyRows } from './apply-event.ts';
export {
  type Book,
  isTwoSided,
  type LiveBook,
  type StaleBook,
  type TwoSidedBook,
  type WaitingBook,
  waitingBook,
} from './book.ts';
export type { BookReader } from './book-reader.ts';
export { type AveragePrice, cumulativeSize, depth, imbalance, vwap } from './depth.ts';
export { emptyLadder, Ladder, ladderOf } from './ladder.ts';
export { inRange, OpeningState } from './opening-state.ts';
export { OrderQueues, type QueuesUpdate, queuesOf } from './order-queues.ts';
export type { PriceLevel, Touch } from './price-level.ts';
export { bestAsk, bestBid, isCrossed, isLocked, microprice, mid, midDoubled, spread, spreadBps } from './prices.ts';
export { toPriceLevels } from './to-price-levels.ts';
