export { cashMoney, cashOf, equityOf, type Totals, totalsOf } from './equity.ts';
export {
  type Accounts,
  accountIndex,
  accountOf,
  applyFill,
  applyFunding,
  type BookableFill,
  Ledger,
  type LedgerMoney,
  openLedger,
  Positions,
  positionOf,
  withFill,
  withFunding,
} from './ledger.ts';
export {
  approximateTerms,
  approximateValue,
  floatError,
  isBelowMaintenance,
  isLeveraged,
  type MarginStatus,
  marginStatusOf,
} from './margin-status.ts';
export {
  defaultLiquidationFee,
  defaultMaintenanceRate,
  initialMargin,
  leveragedInitial,
  liquidationPrice,
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
export { accountTerms, applyFact, type OpenOrder, openingOf, type RunAccount } from './run-account.ts';
export { SpareSums } from './spare-sums.ts';
export { moneyAtMid, notionalAtMid, notionalOf, ValueSum, valueAtMid, valueAtPrice, valueOf } from './value.ts';
