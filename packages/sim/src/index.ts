export { type ArrivingOrder, arrive, cancelOrder, type MarginCheck } from './arrivals.ts';
export { type FeeModel, shareOfValue } from './fee-model.ts';
export { type FillRules, fillRules, optimisticFills, pessimisticFills, realisticFills } from './fill-rules.ts';
export { fundingPayment } from './funding.ts';
export { type ConstantLatency, constantLatency, type LatencyModel } from './latency-model.ts';
export { canCarry, type MarginTerms } from './margin.ts';
export { applyMarketEvent } from './market-data.ts';
export { noQueue, type QueueModel, queueModels, riskAverseQueue } from './queue-model.ts';
export {
  type Instant,
  openVenue,
  type UsedDepth,
  type UsedLevel,
  type Venue,
  type VenueAnswer,
  type VenueModels,
  type WorkingOrder,
} from './venue.ts';
