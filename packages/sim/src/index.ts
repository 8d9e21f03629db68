export { AccountVenues } from './account-venues.ts';
export { arrive } from './arrivals.ts';
export {
  type Bursts,
  type Delays,
  type DrawnLatency,
  drawnLatency,
  type LogNormalDelays,
  logNormalDelays,
  quantileDelays,
  type Refusals,
  refusingLatency,
  uniformDelays,
} from './drawn-latency.ts';
export { type ChargedFill, emptyFeeContext, type Fee, type FeeContext, type FeeModel, feeOf } from './fee-model.ts';
export {
  type FeeAssetPrice,
  type FeeTier,
  flatFee,
  inAsset,
  inBaseCoin,
  perUnit,
  roundedFee,
  shareOfValue,
  shareRates,
  tieredFees,
  withTax,
} from './fee-schedules.ts';
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
  orderLeg,
  type PerRequest,
  type RefusedOnTheWay,
  responseLeg,
} from './latency-model.ts';
export { rowsAt } from './level-rows.ts';
export { type LiquidationTerms, liquidate } from './liquidation.ts';
export { canCarry } from './margin.ts';
export { applyMarketEvent, changeLevels, changeRows } from './market-data.ts';
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
  noQueue,
  power2Queue,
  power3Queue,
  powerQueue,
  type QueueModel,
  riskAverseQueue,
  type ShareBehind,
} from './queue-model.ts';
export { anyQueueNamed, queueNamed, queueNames } from './queue-models.ts';
export {
  type FeedSample,
  type FromFeed,
  type LatencySample,
  latencySamples,
  recordedLatency,
  samplesFromFeed,
} from './recorded-latency.ts';
export {
  fixedSlippage,
  type MarketPace,
  noPace,
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
