export { arrive } from './arrivals.ts';
export type { ArrivingOrder, MarginCheck } from './arriving-order.ts';
export { type Delays, type LogNormalDelays, logNormalDelays, quantileDelays, uniformDelays } from './delays.ts';
export { type Bursts, type DrawnLatency, drawnLatency, type Refusals, refusingLatency } from './drawn-latency.ts';
export { type FeeModel, shareOfValue } from './fee-model.ts';
export {
  changedSettings,
  type Extent,
  type FillRules,
  type FillRulesName,
  fillRules,
  hftbacktestNoPartialFills,
  hftbacktestPartialFills,
  optimisticFills,
  pessimisticFills,
  realisticFills,
  type SelfTrade,
  type Taking,
} from './fill-rules.ts';
export { fundingPayment } from './funding.ts';
export {
  type AnswerKind,
  type ConstantLatency,
  constantLatency,
  type LatencyModel,
  type PerRequest,
  type RefusedOnTheWay,
} from './latency-model.ts';
export {
  type FeedSample,
  type FromFeed,
  type LatencySample,
  latencySamples,
  samplesFromFeed,
} from './latency-samples.ts';
export { canCarry, type MarginTerms } from './margin.ts';
export { applyMarketEvent } from './market-data.ts';
export { type ArrivingAmend, amendOrder, cancelOrder, expireOrders } from './order-changes.ts';
export {
  log2Queue,
  logQueue,
  power2Queue,
  power3Queue,
  powerQueue,
  type ShareBehind,
} from './probability-queue.ts';
export { noQueue, type QueueModel, riskAverseQueue } from './queue-model.ts';
export { queueNamed, queueNames } from './queue-models.ts';
export { recordedLatency } from './recorded-latency.ts';
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
