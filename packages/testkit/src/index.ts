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
export { type AnyTapeOptions, anyTape } from './any-tape.ts';
export { feeModelContract } from './contracts/fee-model.ts';
export { fillRulesContract } from './contracts/fill-rules.ts';
export { latencyModelContract } from './contracts/latency-model.ts';
export { queueModelContract } from './contracts/queue-model.ts';
export { type DrawnLevels, drawBook, drawLevel, drawLevels, drawn, testInstrumentId } from './draw.ts';
export { change, interruption, print, type Stamp, snapshot } from './events.ts';
export { testInstrument } from './instrument.ts';
export { law } from './law.ts';
export { ModelBook, ModelLadder } from './model-book.ts';
export { repoRoot, sharedData, sharedOracle, whyNoSharedData } from './shared-data.ts';
export { drawTrade, type Tape, type TapeOptions, tape } from './tape.ts';
export { type Move, mirrored, type Step, steps, type VenueOptions } from './venue-steps.ts';
