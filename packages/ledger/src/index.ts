export { type Accounts, accountOf, accountPlace, withFill, withFunding } from './accounts.ts';
export { cashOf, equityOf, type Totals, totalsOf } from './equity.ts';
export { applyFill, applyFunding, type BookableFill, type Ledger, openLedger, positionOf } from './ledger.ts';
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
export { averageEntry, netRealizedOf, type Position, unrealizedOf } from './position.ts';
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
export { notionalAtMid, notionalOf, valueAtMid, valueAtPrice, valueOf } from './value.ts';
