export { defineStrategy, type ParamHelp, paramsHelp, parseParams, type StrategyDefinition } from './definition.ts';
export { type Quote, type RequoteOptions, requote } from './requote.ts';
export { lotsWorth } from './sizing.ts';
export { type Intents, type ParamsSchema, Strategy, type StrategyHooks } from './strategy.ts';
export type { AccountView, OwnOrder, View } from './view.ts';
