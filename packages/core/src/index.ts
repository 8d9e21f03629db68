export { booked, Decimal, moneyDecimals, zero } from './decimal.ts';
export { assertNever, type ErrorCode, type ErrorContext, ReplayError } from './error.ts';
export type {
  Fact,
  FindingNoted,
  InstrumentQuality,
  ModelNames,
  RunEnded,
  RunStarted,
  TouchLost,
  TouchMoved,
} from './fact.ts';
export {
  type ContractKind,
  type FeeRates,
  type Instrument,
  type InstrumentId,
  type InstrumentScales,
  instrumentId,
  orderLots,
  priceText,
  priceTicks,
  scalesOf,
  sizeText,
} from './instrument.ts';
export {
  type CancelOrder,
  cancel,
  type Intent,
  type OrderId,
  type OrderTerms,
  type PlaceOrder,
  placeLimit,
  placeMarket,
  type SetTimer,
  setTimer,
  type TimeInForce,
} from './intent.ts';
export { type Levels, levelsOf, noLevels } from './levels.ts';
export type {
  BookChanged,
  BookSide,
  BookSnapshotted,
  FeedInterrupted,
  FundingRateChanged,
  LiquidationPrinted,
  MarketEvent,
  MarketEventType,
  MarkPriceChanged,
  MessageRejected,
  QuoteChanged,
  Side,
  Stamped,
  TradePrinted,
} from './market-event.ts';
export { nearest } from './nearest-names.ts';
export type {
  AtVenue,
  CancelReason,
  CancelRejected,
  CancelSubmitted,
  DenyReason,
  ExpireReason,
  FillCause,
  FillTrace,
  FundingPaid,
  IntentDenied,
  OrderAccepted,
  OrderCancelled,
  OrderEvent,
  OrderExpired,
  OrderFilled,
  OrderRejected,
  OrderSubmitted,
  RejectReason,
} from './order-event.ts';
export { naturalLog, type Random, randomFrom } from './random.ts';
export { type CountFault, countOf, type Scale, scaleOf, textOf } from './scale.ts';
export { durationText, parseTime, timeText } from './time.ts';
export { type Lots, lots, type Micros, micros, millis, type Ticks, ticks } from './units.ts';
export { type ContractTerms, contractTerms } from './venues.ts';
