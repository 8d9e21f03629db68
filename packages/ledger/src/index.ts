export { cashOf, equityOf, netRealizedOf, type Totals, totalsOf } from './equity.ts';
export { applyFill, applyFunding, type Ledger, openLedger, positionOf } from './ledger.ts';
export { averageEntry, type Position, unrealizedOf } from './position.ts';
export { notionalAtMid, notionalOf, valueAtMid, valueOf } from './value.ts';
