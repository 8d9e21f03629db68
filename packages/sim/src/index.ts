export { arrive } from './arrivals.ts';
export { orderLeg, responseLeg } from './ask-latency.ts';
export type { CarryTerms } from './carry-terms.ts';
export { type Delays, type LogNormalDelays, logNormalDelays, quantileDelays, uniformDelays } from './delays.ts';
export { type Bursts, type DrawnLatency, drawnLatency, type Refusals, refusingLatency } from './drawn-latency.ts';
export { type FeeAssetPrice, inAsset, inBaseCoin } from './fee-collection.ts';
export { roundedFee, withTax } from './fee-extras.ts';
export { type ChargedFill, type Fee, type FeeModel, feeOf, nothingSoFar, type RunSoFar } from './fee-model.ts';
export { flatFee, perUnit, shareOfValue, shareRates } from './fee-schedules.ts';
export { type FeeTier, tieredFees } from './fee-tiers.ts';
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
  constantLegs,
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
export { rowsAt } from './level-rows.ts';
export { type LiquidationTerms, liquidate } from './liquidation.ts';
export { canCarry } from './margin.ts';
export { applyMarketEvent, changeLevels, changeRows } from './market-data.ts';
export { type MarketPace, noPace } from './market-pace.ts';
export { type ArrivingAmend, amendOrder, cancelOrder, expireOrders } from './order-changes.ts';
export {
  type AnyQueueModel,
  l3FifoQueue,
  type OrderQueueModel,
  type OrdersAhead,
  readsOrders,
  refuseLevels,
} from './order-queue-model.ts';
export { applyPrint, printMatters } from './prints.ts';
export {
  log2Queue,
  logQueue,
  power2Queue,
  power3Queue,
  powerQueue,
  type ShareBehind,
} from './probability-queue.ts';
export { noQueue, type QueueModel, riskAverseQueue } from './queue-model.ts';
export { anyQueueNamed, queueNamed, queueNames } from './queue-models.ts';
export { recordedLatency } from './recorded-latency.ts';
export {
  fixedSlippage,
  type SlippageModel,
  type StatedPace,
  slipped,
  squareRootSlippage,
  type TakenDepth,
} from './slippage-model.ts';
export {
  type ArrivingOrder,
  copyVenue,
  type Instant,
  type MarginCheck,
  noAnswers,
  openVenue,
  resume,
  silence,
  type UsedDepth,
  type UsedLevel,
  type Venue,
  type VenueAnswer,
  type VenueModels,
  type WorkingOrder,
} from './venue.ts';
