export {
  type Bracket,
  type BracketTerms,
  bracket,
  oneCancelsOther,
  openBracket,
  stepBracket,
  watchBracket,
} from './bracket.ts';
export { defineStrategy, type ParamHelp, paramsHelp, parseParams, type StrategyDefinition } from './definition.ts';
export type { Answer, HeldOrder, Stepped, TriggerSource } from './held-order.ts';
export { type Iceberg, iceberg, openIceberg, sliceId, stepIceberg } from './iceberg.ts';
export { type Quote, type RequoteOptions, requote } from './requote.ts';
export { lotsWorth, midPrice, orderableLots, wholeLots } from './sizing.ts';
export { type Stop, type StopTerms, stepStop, stopLimit, stopMarket, takeProfit } from './stop.ts';
export { type Intents, type ParamsSchema, Strategy, type StrategyHooks } from './strategy.ts';
export { stepTrailingStop, type TrailingStop, trailingStop } from './trailing-stop.ts';
export type { AccountView, OwnOrder, View } from './view.ts';
