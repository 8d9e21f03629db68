export { type Accounts, accountOf, accountPlace, withFill, withFunding } from './accounts.ts';
export { cashMoney, cashOf, equityOf, type Totals, totalsOf } from './equity.ts';
export {
  applyFill,
  applyFunding,
  type BookableFill,
  Ledger,
  type LedgerMoney,
  openLedger,
  positionOf,
} from './ledger.ts';
export { liquidationPrice } from './liquidation-price.ts';
export {
  defaultLiquidationFee,
  defaultMaintenanceRate,
  initialMargin,
  leveragedInitial,
  type MaintenanceBracket,
  type MarginTerms,
  maintenanceMargin,
  marginWords,
  venueMargin,
} from './margin-terms.ts';
export {
  averageEntry,
  netRealizedOf,
  Position,
  type PositionMoney,
  unrealizedMoney,
  unrealizedOf,
} from './position.ts';
export { Positions } from './positions.ts';
export {
  couldBeShort,
  type RoughAccount,
  type RoughHolding,
  type RoughTerms,
  roughAccount,
  roughness,
  roughTerms,
  roughValuePerLot,
} from './rough-account.ts';
export { isLeveraged, isShort, type Standing, standingOf } from './standing.ts';
export { moneyAtMid, notionalAtMid, notionalOf, valueAtMid, valueAtPrice, valueOf } from './value.ts';
export { ValueSum } from './value-sum.ts';
