import type { FundingPaid, Intent, OrderEvent, OrderFilled, TradePrinted } from '@replay/core';
import type { z } from 'zod';
import type { AccountView, View } from './view.ts';

/** What a hook returns: wishes, in the order in which to send them. Nothing is fine too. */
export type Intents = readonly Intent[] | undefined | void;

/** A zod object schema: defaults, bounds, and `.describe()` texts for the help. */
export type ParamsSchema = z.ZodObject;

/**
 * The moments of a run a strategy can act on. All are optional, and all return wishes instead of calling an exchange.
 * What a strategy wants to remember it keeps in its own fields as plain data, so that a run can be saved and continued.
 */
export interface StrategyHooks {
  /** Once, before the first event of the run. */
  onStart?(view: AccountView): Intents;
  /** After each book message, while the book is live, has both sides and is not crossed. */
  onBook?(view: View): Intents;
  /** After each print, under the same conditions. */
  onTrade?(view: View, trade: TradePrinted): Intents;
  /** When a fill has become known. */
  onFill?(view: AccountView, fill: OrderFilled): Intents;
  /** When the venue's other answers become known, and funding: accepted, rejected, amended, cancelled, expired. */
  onOrder?(view: AccountView, event: Exclude<OrderEvent, OrderFilled> | FundingPaid): Intents;
  /** When a timer that was set has come. */
  onTimer?(view: AccountView, name: string): Intents;
  /** Once, after the last event; for taking stock, since nothing can be sent any more. */
  onEnd?(view: AccountView): void;
}

/** Extend this, override the moments that matter, and export the class as default. */
export abstract class Strategy<Schema extends ParamsSchema = ParamsSchema> implements StrategyHooks {
  static readonly params: ParamsSchema | undefined = undefined;
  /** The validated parameters of this run. */
  readonly params: z.output<Schema>;

  constructor(params: z.output<Schema>) {
    this.params = params;
  }

  onStart?(view: AccountView): Intents;
  onBook?(view: View): Intents;
  onTrade?(view: View, trade: TradePrinted): Intents;
  onFill?(view: AccountView, fill: OrderFilled): Intents;
  onOrder?(view: AccountView, event: Exclude<OrderEvent, OrderFilled> | FundingPaid): Intents;
  onTimer?(view: AccountView, name: string): Intents;
  onEnd?(view: AccountView): void;
}
