export { type BookCondition, conditionOf } from './book-condition.ts';
export { type BookDifference, compareBooks, type LevelDifference } from './compare-books.ts';
export { type Finding, findingOf } from './finding.ts';
export { Inspection, type InspectionState } from './inspection.ts';
export { type InspectedInstrument, type InspectionReport, Inspector } from './inspector.ts';
export { type Check, checks, countOf, type Policy, policies } from './policy.ts';
export { totalQuality } from './total-quality.ts';
export { leastUsable, liveShare, usableShare } from './usable.ts';
