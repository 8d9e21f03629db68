export { ChangedIndexes } from './changed-indexes.ts';
export { booked, Decimal, moneyDecimals, zero } from './decimal.ts';
export { decimalCount } from './decimal-count.ts';
export { shortDigest } from './digest.ts';
export { assertNever, type ErrorCode, type ErrorContext, ReplayError } from './error.ts';
export { type EventDetails, eventAt } from './event-at.ts';
export { columnsOf, type EventColumns, type Integers, type RowColumns } from './event-columns.ts';
export {
  askRowsOf,
  bidRowsOf,
  eventKind,
  isBook,
  isKnownKind,
  isLiquidation,
  isOrders,
  isQuote,
  isRare,
  isTrade,
  kindOf,
  sideOfKind,
  typeOfKind,
} from './event-kind.ts';
export { exchangeName, exchangeNames, meansExchange, relayedSince } from './exchange-names.ts';
export {
  type AccountTerms,
  type Conversion,
  type Fact,
  type FindingKind,
  type FindingNoted,
  findingKinds,
  type InstrumentQuality,
  type ModelNames,
  type PositionLiquidated,
  type RunEnded,
  type RunStarted,
  type TouchLost,
  type TouchMoved,
} from './fact.ts';
export { frozen } from './frozen.ts';
export {
  type ContractKind,
  type FeeRates,
  type Instrument,
  type InstrumentId,
  type InstrumentScales,
  instrumentId,
  orderedFields,
  orderLots,
  priceText,
  priceTicks,
  type Rounding,
  roundToTicks,
  scalesOf,
  sizeText,
  venueLot,
} from './instrument.ts';
export {
  type AmendOrder,
  amend,
  type CancelAllOrders,
  type CancelOrder,
  cancel,
  cancelAll,
  type Intent,
  type LimitOptions,
  type LimitTerms,
  type OrderId,
  type OrderOptions,
  type OrderTerms,
  type PlaceOrder,
  placeLimit,
  placeMarket,
  type RequestKind,
  type SetTimer,
  setTimer,
  type TimeInForce,
} from './intent.ts';
export { type Levels, levelSet, levelsOf, noLevels } from './levels.ts';
export {
  type BookChanged,
  type BookSide,
  type BookSnapshotted,
  type FeedInterrupted,
  type FlagKind,
  type FundingRateChanged,
  flagKinds,
  type InterruptionKind,
  interruptionKinds,
  type LiquidationPrinted,
  type MarketEvent,
  type MarketEventType,
  type MarkPriceChanged,
  type MessageFlagged,
  type MessageRejected,
  type PublicOrder,
  type PublicOrderChange,
  type PublicOrderChangeKind,
  type PublicOrdersChanged,
  type PublicOrdersSnapshotted,
  publicOrderChangeKinds,
  type QuoteChanged,
  type RejectionKind,
  rejectionKinds,
  type Side,
  type Stamped,
  type TradePrinted,
} from './market-event.ts';
export type { DataDigest, MarketSource, SourceChecks } from './market-source.ts';
export { absolute, approximateMoney, decimalOf, dividedEvenly, type Money, moneyOf, moneyText } from './money.ts';
export { didYouMean, nearest } from './nearest-names.ts';
export type {
  AmendRejected,
  AmendRejectReason,
  AmendSubmitted,
  AtVenue,
  CancelReason,
  CancelRejected,
  CancelSubmitted,
  Caused,
  DenyReason,
  ExpireReason,
  FillCause,
  FillTrace,
  FundingPaid,
  IntentDenied,
  KeptForFee,
  OrderAccepted,
  OrderAmended,
  OrderCancelled,
  OrderEvent,
  OrderExpired,
  OrderFilled,
  OrderRejected,
  OrderSubmitted,
  RejectReason,
  TimerSet,
} from './order-event.ts';
export { printable } from './printable.ts';
export { naturalLog, type Random, randomFrom } from './random.ts';
export { type CountFault, countOf, type Scale, scaleOf, textOf } from './scale.ts';
export { columnsFrom } from './source-columns.ts';
export { SumTree } from './sum-tree.ts';
export { durationText, parseTime, shortDuration, timeText } from './time.ts';
export { type Lots, lots, type Micros, micros, millis, type Ticks, ticks } from './units.ts';
export { type ContractTerms, contractTerms } from './venues.ts';
