export { anyClocks, withBystanders } from './any-clocks.ts';
export {
  anyLevels,
  anyPriceRange,
  anySize,
  dearPrices,
  densePrices,
  hugePrices,
  type PriceRange,
  sparsePrices,
} from './any-levels.ts';
export { type AnyMovesOptions, anyMoves } from './any-moves.ts';
export { type AnyOrderTapeOptions, anyOrderTape } from './any-order-tape.ts';
export { type AnyTapeOptions, anyTape } from './any-tape.ts';
export { anyWindow, type WindowOptions } from './any-window.ts';
export { type FeeModelPromises, feeModelContract } from './contracts/fee-model.ts';
export { fillRulesContract } from './contracts/fill-rules.ts';
export { latencyModelContract } from './contracts/latency-model.ts';
export { orderQueueModelContract } from './contracts/order-queue-model.ts';
export { queueModelContract } from './contracts/queue-model.ts';
export { slippageModelContract } from './contracts/slippage-model.ts';
export { type DrawnLevels, drawBook, drawLevel, drawLevels, drawn, testInstrumentId } from './draw.ts';
export { change, interruption, orders, ordersChange, print, type Stamp, snapshot } from './events.ts';
export { testInstrument } from './instrument.ts';
export { law } from './law.ts';
export { ModelBook, ModelLadder } from './model-book.ts';
export { ModelOrders } from './model-orders.ts';
export { repoRoot, sharedData, sharedOracle, whyNoSharedData } from './shared-data.ts';
export { drawOrderChange, drawOrders, drawTrade, type Tape, type TapeOptions, tape } from './tape.ts';
export { type Move, mirrored, type Step, steps, type VenueOptions } from './venue-steps.ts';
