export type { CancellationChoice, FairValueProcess, MarketConfig, OrderFlow } from './config.ts';
export { createExchange, type Exchange, type RestingOrder } from './exchange.ts';
export { generate } from './generate.ts';
export type { OwnFill, OwnOrder, Placement } from './own-orders.ts';
export { sampleInstrument, sampleMarket } from './sample-market.ts';
